{#-
    Divide one exact decimal by another and round half away from zero, without float: the
    remainder is taken first, and what is left divides evenly. Both are decimal(38, 12), the
    numerator below 10^15, the denominator below 10^24 and not zero; `decimals` is 0 to 9.
-#}
{%- macro rounded_ratio(numerator, denominator, decimals) -%}
    {%- set twice -%}
        (2 * {{ times_power_of_ten("abs(" ~ numerator ~ ")", decimals) }} + abs({{ denominator }}))
    {%- endset -%}
    {%- set doubled = "(2 * abs(" ~ denominator ~ "))" -%}
    {%- set whole = even_quotient(twice ~ " - " ~ twice ~ " % " ~ doubled, doubled) -%}
    case when ({{ numerator }} < 0) = ({{ denominator }} < 0) then 1 else -1 end
    * {{ times_power_of_ten("cast(" ~ whole ~ " as decimal(38, 0))", "-" ~ decimals) }}
{%- endmacro -%}

{#-
    Divide two decimals of which one is a whole multiple of the other. A whole quotient has no digit
    that a division of decimals could lose; only DuckDB divides them as floats, and whole numbers
    exactly.
-#}
{%- macro even_quotient(number, divisor) -%}
    {%- if target is defined and target.type != "duckdb" -%}
        cast(({{ number }}) / {{ divisor }} as decimal(38, 0))
    {%- else -%}
        ({{ in_smallest_places(number) }}) // ({{ in_smallest_places(divisor) }})
    {%- endif -%}
{%- endmacro -%}

{#- A decimal(38, 12) below 10^25 as a whole number of its smallest places. -#}
{%- macro in_smallest_places(number) -%}
    cast(floor({{ number }}) as hugeint) * 1000000000000
    + cast((({{ number }}) - floor({{ number }})) * 1000000000000 as hugeint)
{%- endmacro -%}
