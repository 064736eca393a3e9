package dev.jtc.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BuiltinPageTest {
  @Test
  void everyBuiltinIsOnThePageOfTheLanguage() throws IOException {
    String page = Files.readString(Path.of("../docs/language.md"));
    String table =
        page.substring(page.indexOf("Built in, with"), page.indexOf("From the standard"));
    List<String> missing =
        Builtins.named().stream()
            .map(Builtin::name)
            .filter(name -> !Pattern.compile("`" + name + "[`(]").matcher(table).find())
            .toList();
    assertEquals(List.of(), missing);
  }
}
