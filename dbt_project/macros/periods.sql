{#- The same day some years before; from 29 February the 28th. -#}
{%- macro years_before(day, years) -%}
    {%- if target is defined and target.type != "duckdb" -%}
        add_months({{ day }}, -12 * {{ years }})
    {%- else -%}
        cast({{ day }} - to_years({{ years }}) as date)
    {%- endif -%}
{%- endmacro -%}

{%- macro day_after(day) -%}
    {%- if target is defined and target.type != "duckdb" -%}
        date_add({{ day }}, 1)
    {%- else -%}
        cast({{ day }} + 1 as date)
    {%- endif -%}
{%- endmacro -%}

{#- The notation of the same period some years before: each begins with its year, a range twice. -#}
{%- macro period_years_before(time_period, years) -%}
    concat(
        cast(cast(substring({{ time_period }}, 1, 4) as integer) - {{ years }} as string),
        case
            when {{ time_period }} like '%/%'
                then concat(
                    substring(split_part({{ time_period }}, '/', 1), 5),
                    '/',
                    cast(
                        cast(substring(split_part({{ time_period }}, '/', 2), 1, 4) as integer)
                        - {{ years }} as string
                    ),
                    substring(split_part({{ time_period }}, '/', 2), 5)
                )
            else substring({{ time_period }}, 5)
        end
    )
{%- endmacro -%}
