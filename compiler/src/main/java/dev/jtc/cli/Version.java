package dev.jtc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}: the version the build wrote down and the JVM that runs it. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      build.load(in);
    }
    return new String[] {
      "jtc " + build.getProperty("version"),
      "Java %s, %s".formatted(Runtime.version(), System.getProperty("java.vm.name"))
    };
  }
}
