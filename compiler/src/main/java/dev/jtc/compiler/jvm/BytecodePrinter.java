package dev.jtc.compiler.jvm;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;
import org.objectweb.asm.util.TraceClassVisitor;

/** Shows class images to people, and checks them. */
public final class BytecodePrinter {
  private static final String NOTHING = "    NOP";

  private BytecodePrinter() {}

  /** The instructions of {@code image} as text; what only fills a method is counted. */
  public static String print(ClassImage image) {
    StringWriter text = new StringWriter();
    new ClassReader(image.bytes())
        .accept(new TraceClassVisitor(new PrintWriter(text)), ClassReader.SKIP_FRAMES);
    return counted(text.toString());
  }

  /** The text with neighbouring lines of {@code NOP} as one. */
  private static String counted(String text) {
    StringBuilder out = new StringBuilder();
    int count = 0;
    for (String line : text.split("\n", -1)) {
      if (line.equals(NOTHING)) {
        count++;
        continue;
      }
      if (count > 0) {
        out.append(NOTHING).append(count > 1 ? " x " + count : "").append('\n');
        count = 0;
      }
      out.append(line).append('\n');
    }
    return out.substring(0, out.length() - 1);
  }

  /** What ASM's data flow check finds wrong with {@code image}; empty if nothing. */
  public static String check(ClassImage image) {
    return check(image, BytecodePrinter.class.getClassLoader());
  }

  /** The same for classes that name each other; one text for each that is wrong. */
  public static List<String> check(List<ClassImage> images) {
    ClassLoader loader = Loader.of(images);
    return images.stream()
        .map(image -> check(image, loader))
        .filter(problem -> !problem.isEmpty())
        .toList();
  }

  private static String check(ClassImage image, ClassLoader loader) {
    StringWriter text = new StringWriter();
    CheckClassAdapter.verify(new ClassReader(image.bytes()), loader, false, new PrintWriter(text));
    return text.toString();
  }
}
