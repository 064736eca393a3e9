/**
 * Tokens and rules of the language; no actions.
 *
 * Line breaks mean nothing. That needs no trick, because a statement begins with a keyword or a
 * name: a sign, `(` or `[` at the beginning of a line therefore continues the expression before it,
 * and a name after a finished expression begins a statement. `if` after an expression begins a
 * statement when a `{` follows its condition and a conditional expression when an `else` does.
 *
 * The signs between operands form a flat list here; the tree builder sorts them by precedence.
 * Only brackets nest, so the depth of the parser's stack is the depth of the brackets.
 */
grammar Jt;

// ---- files and declarations

file
    : (packageDecl | importDecl | decl)* EOF
    ;

/** What is typed at a prompt; an expression stands there for itself. */
input
    : (importDecl | decl | expr | stmt)* EOF
    ;

/** The inside of a hole of a string. */
hole
    : expr EOF
    ;

packageDecl
    : 'package' name ('.' name)*
    ;

importDecl
    : 'import' STRING
    ;

decl
    : fnDecl
    | modelDecl
    | optimizerDecl
    | constDecl
    | mainDecl
    ;

fnDecl
    : 'train'? 'fn' name params ('->' type)? fnBody backward?
    ;

fnBody
    : block
    | '=' expr
    ;

params
    : '(' (param (',' param)* ','?)? ')'
    ;

param
    : name (':' type '...'?)? ('=' expr)?
    ;

backward
    : 'backward' names block
    ;

names
    : '(' name (',' name)* ','? ')'
    ;

modelDecl
    : 'model' name params? '{' member* '}'
    ;

member
    : letStmt
    | paramDecl
    | stateDecl
    | fnDecl
    | requirement
    ;

/** The tree builder refuses a suffix that makes no call of it. */
requirement
    : 'require' suffix
    ;

paramDecl
    : 'param' name (':' type)? '=' expr
    ;

stateDecl
    : 'state' name (':' type)? '=' expr
    ;

slotDecl
    : 'slot' name (':' type)? '=' expr
    ;

optimizerDecl
    : 'optimizer' name params? '{' (slotDecl | stateDecl | update)* '}'
    ;

update
    : 'update' names block
    ;

constDecl
    : 'const' name (':' type)? '=' expr
    ;

mainDecl
    : 'main' block
    ;

// ---- types

type
    : name ('[' (dim (',' dim)* ','?)? ']')?
    | 'fn'
    | '(' type (',' type)* ','? ')'
    ;

dim
    : '...' name
    | expr
    ;

// ---- statements

block
    : '{' stmt* '}'
    ;

stmt
    : letStmt
    | varStmt
    | forStmt
    | whileStmt
    | ifStmt
    | returnStmt
    | simpleStmt
    ;

letStmt
    : 'let' pattern (':' type)? '=' expr
    ;

varStmt
    : 'var' pattern (':' type)? '=' expr
    ;

pattern
    : name
    | '(' pattern (',' pattern)* ','? ')'
    ;

forStmt
    : 'for' pattern 'in' iterable ('max' expr)? block
    ;

iterable
    : expr ('..' expr)?
    ;

whileStmt
    : 'while' expr ('max' expr)? block
    ;

ifStmt
    : 'if' expr block ('else' 'if' expr block)* ('else' block)?
    ;

returnStmt
    : 'return' expr?
    ;

/** A call or an assignment; the tree builder refuses anything else that is read here. */
simpleStmt
    : name suffix* (assignOp expr | (binaryOp operand)+)?
    ;

assignOp
    : '=' | '+=' | '-=' | '*=' | '/='
    ;

// ---- expressions

/** Groups to the right: `a if c else (b if d else e)`. */
expr
    : operators ('if' operators 'else' operators)*
    ;

operators
    : operand (binaryOp operand)*
    ;

binaryOp
    : '^' | '*' | '/' | '%' | '@' | '+' | '-'
    | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||'
    ;

operand
    : ('-' | '!')* primary suffix*
    ;

suffix
    : '(' (arg (',' arg)* ','?)? ')'                    # callSuffix
    | '[' indexItem (',' indexItem)* ','? ']'           # indexSuffix
    | '.' name                                          # memberSuffix
    ;

arg
    : (name '=')? expr
    ;

indexItem
    : '...'                                             # ellipsisItem
    | expr slice?                                       # fromItem
    | slice                                             # sliceItem
    ;

slice
    : ':' to=expr? (':' step=expr?)?
    ;

primary
    : (INT | FLOAT)                                     # number
    | STRING                                            # string
    | ('true' | 'false')                                # bool
    | 'None'                                            # none
    | name                                              # nameExpr
    | '(' expr tupleRest? ')'                           # group
    | '[' (expr (comprehension | listRest))? ']'        # list
    ;

/** A comma makes the tuple: `(a,)` has one element. */
tupleRest
    : ',' (expr (',' expr)* ','?)?
    ;

listRest
    : (',' expr)* ','?
    ;

comprehension
    : 'for' pattern 'in' iterable
    ;

/** Words that mean something only in one place may be names everywhere else. */
name
    : NAME
    | 'model' | 'optimizer' | 'param' | 'state' | 'slot' | 'update' | 'backward' | 'train' | 'require' | 'max'
    ;

// ---- tokens

PACKAGE : 'package' ;
IMPORT : 'import' ;
FN : 'fn' ;
CONST : 'const' ;
MAIN : 'main' ;
LET : 'let' ;
VAR : 'var' ;
IF : 'if' ;
ELSE : 'else' ;
FOR : 'for' ;
IN : 'in' ;
WHILE : 'while' ;
RETURN : 'return' ;
TRUE : 'true' ;
FALSE : 'false' ;
NONE : 'None' ;
MODEL : 'model' ;
OPTIMIZER : 'optimizer' ;
PARAM : 'param' ;
STATE : 'state' ;
SLOT : 'slot' ;
UPDATE : 'update' ;
BACKWARD : 'backward' ;
TRAIN : 'train' ;
MAX : 'max' ;

LPAREN : '(' ;
RPAREN : ')' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
LBRACE : '{' ;
RBRACE : '}' ;
COMMA : ',' ;
COLON : ':' ;
DOT : '.' ;
DOTDOT : '..' ;
ELLIPSIS : '...' ;
ARROW : '->' ;
ASSIGN : '=' ;
PLUS_ASSIGN : '+=' ;
MINUS_ASSIGN : '-=' ;
STAR_ASSIGN : '*=' ;
SLASH_ASSIGN : '/=' ;
POW : '^' ;
STAR : '*' ;
SLASH : '/' ;
PERCENT : '%' ;
AT : '@' ;
PLUS : '+' ;
MINUS : '-' ;
NOT : '!' ;
EQ : '==' ;
NE : '!=' ;
LE : '<=' ;
LT : '<' ;
GE : '>=' ;
GT : '>' ;
AND : '&&' ;
OR : '||' ;

/** Words and signs of other languages: refused with the word to use instead. */
FOREIGN
    : 'and' | 'or' | 'not' | 'True' | 'False' | 'null' | 'nil' | 'def' | 'function' | 'func'
    | 'class' | 'elif' | 'lambda' | 'pass' | 'break' | 'continue' | 'val'
    | '**' | ';' | '&' | '|' | '===' | '!==' | '<>' | ':=' | '=>' | '++' | '**=' | '?'
    ;

INT
    : DIGITS
    | '0' [xX] [0-9a-fA-F] [0-9a-fA-F_]*
    ;

FLOAT
    : DIGITS '.' DIGITS EXPONENT?
    | DIGITS EXPONENT
    | '.' DIGITS EXPONENT?
    ;

BAD_NUMBER
    : DIGITS ('.' DIGITS EXPONENT?)? LETTER (LETTER | DIGIT)*
    ;

NAME
    : LETTER (LETTER | DIGIT)*
    ;

/** Holes may hold strings, which hold none in turn: a string needs no stack. */
STRING
    : '"' (ESCAPE | '{{' | HOLE | ~["\\{\r\n])* '"'
    ;

/** A string with a `{` that no `}` closes. */
BAD_STRING
    : PLAIN
    ;

SINGLE_QUOTED
    : '\'' (ESCAPE | ~['\\\r\n])* '\''
    ;

UNCLOSED_STRING
    : '"' (ESCAPE | ~["\\\r\n])*
    ;

DOC
    : '///' (~[/\r\n] ~[\r\n]*)? -> channel(HIDDEN)
    ;

LINE_COMMENT
    : '//' ~[\r\n]* -> channel(HIDDEN)
    ;

HASH_COMMENT
    : '#' ~[\r\n]* -> channel(HIDDEN)
    ;

BLOCK_COMMENT
    : '/*' .*? '*/' -> channel(HIDDEN)
    ;

UNCLOSED_COMMENT
    : '/*'
    ;

SPACE
    : [ \t\r\n\f\u00A0\uFEFF]+ -> skip
    ;

BAD_CHARACTER
    : .
    ;

fragment LETTER : [\p{L}_] ;
fragment DIGIT : [0-9] ;
fragment DIGITS : DIGIT (DIGIT | '_')* ;
fragment EXPONENT : [eE] [+-]? DIGIT+ ;
fragment ESCAPE : '\\' ~[\r\n] ;
fragment PLAIN : '"' (ESCAPE | ~["\\\r\n])* '"' ;
fragment HOLE : '{' (~["{}\r\n] | PLAIN)* '}' ;
