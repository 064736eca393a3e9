/** Tokens and rules of the language; no actions. */
grammar Jt;

file
    : NAME* EOF
    ;

NAME
    : [A-Za-z_] [A-Za-z_0-9]*
    ;

SPACE
    : [ \t\r\n]+ -> channel(HIDDEN)
    ;

ERROR
    : .
    ;
