{#- The texts of a group as one, in the order of `by`. -#}
{%- macro listed(text, separator, by) -%}
    {%- if target is defined and target.type != "duckdb" -%}
        listagg({{ text }}, '{{ separator }}') within group (order by {{ by }})
    {%- else -%}
        string_agg({{ text }}, '{{ separator }}' order by {{ by }})
    {%- endif -%}
{%- endmacro -%}
