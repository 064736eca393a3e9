package dev.jtc.runtime;

import java.util.Locale;

/**
 * Text of values inside strings: {@code "loss {loss:.3f}"} with Python's format specs.
 *
 * <p>A spec is {@code [[fill]align][sign][0][width][,][.precision][type]} with the types {@code e E
 * f F g G %} for every number, {@code d x X o b} for integers and {@code s} for strings and truth
 * values. The empty spec gives the shortest text that reads back as the same value ({@code 0.1} for
 * an f32 too), {@code true}/{@code false}, and PyTorch's text for a tensor.
 *
 * <p>Errors: {@link #check} tells whether a spec fits a dtype, at compile time. The other methods
 * throw {@link IllegalArgumentException} for a spec it would refuse.
 */
public final class Format {
  private static final FormatSpec PLAIN = FormatSpec.parse("");

  private Format() {}

  /** What is wrong with {@code spec} for scalars of {@code dtype}, or null if nothing is. */
  public static String check(String spec, DType dtype) {
    return check(spec, dtype == DType.BOOL ? Kind.TRUTH : dtype.isFloat() ? Kind.FLOAT : Kind.INT);
  }

  /** What is wrong with {@code spec} for a string, or null if nothing is. */
  public static String checkString(String spec) {
    return check(spec, Kind.STRING);
  }

  /** What is wrong with {@code spec} for a tensor of rank 1 or more, or null if nothing is. */
  public static String checkTensor(String spec) {
    return spec.isEmpty() ? null : "a tensor takes no format; format its elements";
  }

  /** What a spec is checked against. */
  private enum Kind {
    FLOAT("a float"),
    INT("an integer"),
    TRUTH("a bool"),
    STRING("a string");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private static String check(String spec, Kind kind) {
    FormatSpec parsed;
    try {
      parsed = FormatSpec.parse(spec);
    } catch (FormatSpec.SyntaxException e) {
      return e.getMessage();
    }
    boolean floatType = parsed.type() != 0 && "eEfFgG%".indexOf(parsed.type()) >= 0;
    boolean intType = parsed.type() != 0 && "dxXob".indexOf(parsed.type()) >= 0;
    boolean textType = parsed.type() == 's';
    boolean numeric = kind == Kind.FLOAT || kind == Kind.INT;
    if (kind == Kind.FLOAT && (intType || textType)
        || kind == Kind.INT && textType
        || !numeric && (intType || floatType)) {
      return "format `" + spec + "`: type `" + parsed.type() + "` does not fit " + kind.words;
    }
    if (kind == Kind.INT && !floatType && parsed.precision() >= 0) {
      return "format `" + spec + "`: " + kind.words + " has no precision";
    }
    boolean numericOnly = parsed.grouping() || parsed.sign() != '-' || parsed.align() == '=';
    if (!numeric && numericOnly) {
      return "format `" + spec + "`: sign, commas and zero padding are for numbers";
    }
    if (parsed.grouping() && intType && parsed.type() != 'd') {
      return "format `" + spec + "`: commas are for decimal digits";
    }
    return null;
  }

  private static FormatSpec parse(String spec, Kind kind) {
    if (spec.isEmpty()) {
      return PLAIN;
    }
    String error = check(spec, kind);
    if (error != null) {
      throw new IllegalArgumentException(error);
    }
    return FormatSpec.parse(spec);
  }

  /** The shortest text that reads back as {@code x}, with at least one digit after the point. */
  public static String text(float x) {
    return Decimals.repr(x);
  }

  /** The shortest text that reads back as {@code x}: Python's {@code repr}. */
  public static String text(double x) {
    return Decimals.repr(x);
  }

  /** Decimal digits. */
  public static String text(long x) {
    return Long.toString(x);
  }

  /** {@code true} or {@code false}. */
  public static String text(boolean x) {
    return Boolean.toString(x);
  }

  /** The string itself. */
  public static String text(String x) {
    return x;
  }

  /** A scalar as its element, any other tensor as {@link Tensor#toString}. */
  public static String text(Tensor x) {
    return text(x, "");
  }

  /** {@code x} by {@code spec}. */
  public static String text(float x, String spec) {
    FormatSpec parsed = parse(spec, Kind.FLOAT);
    return number(
        parsed, x, parsed.type() == 0 && parsed.precision() < 0 ? Decimals.repr(x) : null);
  }

  /** {@code x} by {@code spec}. */
  public static String text(double x, String spec) {
    FormatSpec parsed = parse(spec, Kind.FLOAT);
    return number(
        parsed, x, parsed.type() == 0 && parsed.precision() < 0 ? Decimals.repr(x) : null);
  }

  private static String number(FormatSpec spec, double x, String repr) {
    int precision = spec.precision() < 0 ? 6 : spec.precision();
    String text =
        repr != null
            ? repr
            : switch (spec.type()) {
              case 'e', 'E' -> Decimals.scientific(x, precision);
              case 'f', 'F' -> Decimals.fixed(x, precision);
              case 'g', 'G' -> Decimals.general(x, precision);
              case '%' -> Decimals.fixed(x * 100, precision) + "%";
              default -> Decimals.generalFloat(x, precision);
            };
    boolean negative = Decimals.negative(x);
    String digits = negative ? text.substring(1) : text;
    return spec.number(
        negative, Character.isUpperCase(spec.type()) ? digits.toUpperCase(Locale.ROOT) : digits);
  }

  /** {@code x} by {@code spec}. */
  public static String text(long x, String spec) {
    FormatSpec parsed = parse(spec, Kind.INT);
    if ("eEfFgG%".indexOf(parsed.type()) >= 0) {
      return number(parsed, x, null);
    }
    int radix =
        switch (parsed.type()) {
          case 'x', 'X' -> 16;
          case 'o' -> 8;
          case 'b' -> 2;
          default -> 10;
        };
    String text = Long.toString(x, radix);
    String digits = x < 0 ? text.substring(1) : text;
    return parsed.number(x < 0, parsed.type() == 'X' ? digits.toUpperCase(Locale.ROOT) : digits);
  }

  /** {@code x} by {@code spec}. */
  public static String text(boolean x, String spec) {
    return parse(spec, Kind.TRUTH).text(text(x));
  }

  /** {@code x} by {@code spec}. */
  public static String text(String x, String spec) {
    return parse(spec, Kind.STRING).text(x);
  }

  /** A scalar as its element by {@code spec}; any other tensor takes only the empty spec. */
  public static String text(Tensor x, String spec) {
    if (x.rank() > 0) {
      String error = checkTensor(spec);
      if (error != null) {
        throw new IllegalArgumentException(error);
      }
      return x.toString();
    }
    return switch (x.dtype()) {
      case F32 -> text((float) x.item(), spec);
      case F64 -> text(x.item(), spec);
      case I32, I64, U8 -> text(x.itemLong(), spec);
      case BOOL -> text(x.itemLong() != 0, spec);
    };
  }
}
