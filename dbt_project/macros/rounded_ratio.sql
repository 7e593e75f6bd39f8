{#-
    Three steps as CTEs from `relation` to `answer`, which has a column `ratio` more: `numerator` by
    `denominator`, rounded half away from zero to `decimals`, without float. The remainder is taken
    first, and what is left divides evenly. Both are decimal(38, 12), the numerator below 10^15, the
    denominator between 10^-9 and 10^24, `decimals` 0 to 9; null where one of them is null.
-#}
{%- macro rounded_ratios(relation, answer) -%}
{{ relation }}_doubled as (
    select
        {{ relation }}.*,
        2 * {{ times_power_of_ten("abs(" ~ relation ~ ".numerator)", relation ~ ".decimals") }}
        + abs({{ relation }}.denominator) as doubled_numerator,
        2 * abs({{ relation }}.denominator) as doubled_denominator
    from {{ relation }}
),

{{ relation }}_divided as (
    select
        doubled.*,
        {{ even_quotient(
            "doubled.doubled_numerator - doubled.doubled_numerator % doubled.doubled_denominator",
            "doubled.doubled_denominator"
        ) }} as quotient
    from {{ relation }}_doubled as doubled
),

{{ answer }} as (
    select
        divided.*,
        case when (divided.numerator < 0) = (divided.denominator < 0) then 1 else -1 end
        * {{ times_power_of_ten("cast(divided.quotient as decimal(38, 0))", "-divided.decimals") }}
            as ratio
    from {{ relation }}_divided as divided
)
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
