# WDI: its address is built in, so it is exchanged in the package's namespace.
suppressMessages(library(WDI))
arguments <- commandArgs(trailingOnly = TRUE)
base <- paste0(arguments[1], "/wb/v2/")
original <- WDI:::wdi.query
assignInNamespace("wdi.query", function(...) {
  sub("https://api.worldbank.org/v2/", base, original(...), fixed = TRUE)
}, ns = "WDI")
rows <- function(frame, name) {
  data.frame(series = name, area = frame$iso2c, year = as.character(frame$year),
             value = frame[[name]], stringsAsFactors = FALSE)
}
found <- do.call(rbind, lapply(arguments[-1], function(name) {
  rows(WDI(country = "all", indicator = name, start = 2000, end = 2025), name)
}))
latest <- rows(WDI(country = "all", indicator = "GRDP_CURRENT", start = NULL, latest = 1),
               "GRDP_CURRENT")
answer <- list(rows = found, latest = latest)
cat(jsonlite::toJSON(answer, digits = NA, na = "null"), "\n")
