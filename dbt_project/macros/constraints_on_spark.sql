{#-
    Spark keeps no constraint of a Parquet table, so what the contract promises of keys and of
    columns that are never empty is counted when the table is filled.
-#}
{%- macro spark__persist_constraints(relation, model) -%}
    {%- if execute and model.config.contract.enforced -%}
        {%- set key = [] -%}
        {%- set filled = [] -%}
        {%- for one in model.constraints if one.type == "primary_key" -%}
            {%- do key.extend(one.columns) -%}
        {%- endfor -%}
        {%- for column in model.columns.values() -%}
            {%- for one in column.constraints -%}
                {%- do (key if one.type == "primary_key" else filled).append(column.name) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- for column in (key + filled) | unique -%}
            {%- do _none_is_found(relation, column ~ " is null", "column " ~ column ~ " is empty") -%}
        {%- endfor -%}
        {%- if key -%}
            {%- set list = key | join(", ") -%}
            {%- do _none_is_found(
                "(select 1 from " ~ relation ~ " group by " ~ list ~ " having count(*) > 1)",
                "true",
                "the key " ~ list ~ " is given twice"
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro -%}

{%- macro _none_is_found(rows, condition, fault) -%}
    {%- set found = run_query("select count(*) from " ~ rows ~ " where " ~ condition) -%}
    {%- if found.rows[0][0] > 0 -%}
        {%- do exceptions.raise_compiler_error(fault ~ " in " ~ found.rows[0][0] ~ " rows") -%}
    {%- endif -%}
{%- endmacro -%}
