package dev.jtc.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many steps a command shall do: a whole number from 1 up. */
final class StepCount implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 1) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Too large a number is told the same as a word.
    }
    throw new TypeConversionException("`" + text + "` is not a number from 1 up");
  }
}
