{#-
    Multiply an exact decimal by 10^power, power between -9 and 9, without division or float.
    Outside that range the result is null, which the test
    converting_back_gives_the_sent_value reports.
-#}
{%- macro times_power_of_ten(number, power) -%}
    case {{ power }}
        {%- for digits in range(1, 10) %}
        when -{{ digits }} then cast({{ number }} * 0.{{ "0" * (digits - 1) }}1 as decimal(38, 12))
        {%- endfor %}
        when 0 then cast({{ number }} as decimal(38, 12))
        {%- for digits in range(1, 10) %}
        when {{ digits }} then cast({{ number }} * 1{{ "0" * digits }} as decimal(38, 12))
        {%- endfor %}
    end
{%- endmacro -%}

{#-
    Convert a number between two units of one quantity: base = number * 10^exponent + shift,
    so number_to = number_from * 10^(from - to) + (shift_from - shift_to) * 10^(-to).
    `source` and `target` name relations with the columns exponent and shift.
-#}
{%- macro convert_unit(number, source, target) -%}
    cast(
        {{ times_power_of_ten(number, source ~ ".exponent - " ~ target ~ ".exponent") }}
        + case
            when {{ source }}.shift = {{ target }}.shift then 0
            else {{ times_power_of_ten(
                "(" ~ source ~ ".shift - " ~ target ~ ".shift)", "-" ~ target ~ ".exponent"
            ) }}
        end
        as decimal(38, 12)
    )
{%- endmacro -%}
