CREATE OR REPLACE MACRO is_int(v) AS v = trunc(v) AND abs(v) < 9.2e18;
