package zhiyin.knowledge.parse.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.knowledge.document.Block;
import zhiyin.knowledge.document.Block.Code;
import zhiyin.knowledge.document.Block.Paragraph;
import zhiyin.knowledge.document.Cut;
import zhiyin.knowledge.document.Document;
import zhiyin.knowledge.document.Report.Kind;
import zhiyin.knowledge.parse.ParseContext;
import zhiyin.knowledge.parse.ParseException;
import zhiyin.knowledge.parse.ParseException.Status;
import zhiyin.knowledge.parse.ParseLimits;
import zhiyin.knowledge.parse.ParseOptions;
import zhiyin.knowledge.parse.Source;
import zhiyin.knowledge.parse.text.Lines;

@Timeout(600)
class CodeParserTest {
    private static final String JAVA =
            """
            /*
             * What this file is for.
             */
            package a.b;

            import java.util.List;

            /** Counts 汉字 and 😀. */
            @Deprecated
            public final class Counter<T> extends Base {
                private final int start;

                // how far it goes
                private int end = 0;

                /** Makes one. */
                public Counter(int start) {
                    this.start = start;
                }

                @Override
                public int next(int step) {
                    String text = \"""
                        not; code {
                    %s    \""";
                    if (step > 0) {
                        end += step;
                    }
                    return end;
                }

                private int last;

                enum Mode { UP, DOWN }
            }

            interface Small {
                void go();
            }
            """
                    .formatted("        x();\n        ".repeat(60));

    @Test
    void java_is_divided_into_the_class_and_its_methods() throws IOException {
        Document document = read("Counter.java", JAVA);
        assertThat(document.blocks().getFirst())
                .isInstanceOfSatisfying(
                        Paragraph.class,
                        p -> assertThat(p.text()).isEqualTo("What this file is for."));
        assertThat(names(document))
                .containsExactly(
                        "",
                        "Counter",
                        "Counter.Counter",
                        "Counter.next",
                        "Counter",
                        "Counter.Mode",
                        "Small");
        Code head = (Code) document.blocks().get(2);
        assertThat(head.text())
                .startsWith("/** Counts 汉字 and 😀. */\n@Deprecated")
                .endsWith("end = 0;");
        Code next = (Code) document.blocks().get(4);
        assertThat(next.text()).startsWith("    @Override\n").endsWith("return end;\n    }");
        assertThat(next.cuts())
                .hasSize(2 + 0)
                .allSatisfy(cut -> {
                    assertThat(cut.signature())
                            .isEqualTo(
                                    "public final class Counter<T> extends Base {\n    public int next(int step) {");
                    assertThat(next.text().substring(cut.offset()).strip())
                            .matches("(?s)(if|return).*");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.py | import os~~class A:~    '''Doc.'''~~    @property~    def b(self):~        return 1~~def c():~    pass~ | ,A,c",
                "a.js | import x from 'y';~~export function f(a) {~  return a;~}~~const g = (x) => {~  return x;~};~~class K {~  m() {}~} | ,f,g,K",
                "a.ts | interface A {~  b: string;~}~~export class C {~  d(): void {}~} | A,C",
                "a.go | package m~~func (s *Server) Run(x int) error {~    return nil~}~~type T struct {~    A int~} | ,Server.Run,T",
                "a.rs | use std::fmt;~~struct P { x: i32 }~~impl P {~    fn new() -> P { P { x: 1 } }~}~~fn main() {} | ,P,P,main",
                "a.c | #include <stdio.h>~~static int *add(int a, int b)~{~    return 0;~}~~int main(void) {~    return 0;~} | ,add,main",
                "a.cpp | namespace n {~int f() { return 1; }~}~~template <typename T>~class V {~};~~void V::go() {} | n,V,V::go",
                "a.cs | using System;~~namespace N {~  class A {~    void B() {}~  }~} | ,N",
                "a.kt | package a~~class A {~    fun b() = 1~}~~fun c(): Int = 2 | ,A,c",
                "a.php | <?php~function f($a) {~  return 1;~}~~class A {~  function b() {}~} | ,f,A",
                "a.rb | require 'x'~~class A~  def b~    1~  end~end~~def c~end | ,A,c",
                "a.scala | package a~~object M {~  def f = 1~}~~class D | ,M,D",
                "a.swift | import Foundation~~class A {~  func b() {}~}~~func c() {} | ,A,c",
                "a.sh | set -e~~build() {~  make~}~~build | ,build,",
                "a.sql | CREATE TABLE t (a int);~~CREATE VIEW v AS SELECT 1; | t,v"
            })
    void declarations_of_every_language_are_named(String file, String source, String names)
            throws IOException {
        Document document = read(file, source.replace('~', '\n'));
        assertThat(String.join(",", names(document))).isEqualTo(names == null ? "" : names);
        assertEveryLineOnce(document, source.replace('~', '\n'));
    }

    @ParameterizedTest
    @CsvSource({
        "Dockerfile, FROM x, dockerfile",
        "src/Makefile, all:, makefile",
        "run, #!/usr/bin/env python3, python",
        "run, #!/bin/bash, bash",
        "App.TSX, x, tsx",
        "CMakeLists.txt, x, cmake"
    })
    void the_language_is_known_by_name_or_first_line(String name, String text, String id) {
        assertThat(Language.ofFile(name, text)).map(Language::id).contains(id);
    }

    @Test
    void a_file_without_a_known_language_is_code_all_the_same() throws IOException {
        Document document = read("a.zig", "fn a() void {}\n\nfn b() void {}\n");
        assertThat(document.blocks()).hasSize(1);
        assertThat(((Code) document.blocks().getFirst()).cuts()).hasSize(1);
    }

    @Test
    void offsets_are_of_the_source_whatever_its_line_ends_and_encoding() throws IOException {
        String source = JAVA.replace("\n", "\r\n");
        Document document = read("Counter.java", source.getBytes(Charset.forName("UTF-16")));
        for (Block block : document.blocks()) {
            String there =
                    source.substring(block.place().span().start(), block.place().span().end());
            if (block instanceof Code) {
                assertThat(there.replace("\r\n", "\n")).isEqualTo(block.text());
            }
        }
        assertEveryLineOnce(document, source);
    }

    @Test
    void a_long_function_can_be_cut_between_its_statements() {
        String source =
                "def huge(x):\n"
                        + "    if x == 1:\n        y = '''\n  text'''  # 注释\n".repeat(1500)
                        + "\ndef small():\n    return 1\n";
        List<Cut> cuts = CodeOutline.cuts("python", source);
        assertThat(cuts).hasSize(1500);
        assertThat(cuts.stream().filter(cut -> cut.depth() == 0))
                .singleElement()
                .satisfies(
                        cut -> assertThat(source.substring(cut.offset())).startsWith("def small"));
        assertThat(cuts.stream().filter(cut -> cut.depth() == 1))
                .allMatch(cut -> source.startsWith("    if x", cut.offset()))
                .allMatch(cut -> cut.signature().equals("def huge(x):"));
    }

    @Test
    void a_minified_file_can_be_cut_within_its_line() {
        String source =
                java.util.stream.IntStream.range(0, 2000)
                        .mapToObj(
                                i -> "function f%d(x){var s=\"a;b}c\";return x+%d}".formatted(i, i))
                        .collect(Collectors.joining());
        List<Cut> cuts = CodeOutline.cuts("js", source);
        assertThat(cuts).hasSizeGreaterThan(500);
        assertThat(cuts.stream().filter(cut -> cut.depth() == 0))
                .allMatch(cut -> source.startsWith("function", cut.offset()));
        assertThat(cuts)
                .noneMatch(cut ->
                        source.substring(0, cut.offset()).chars().filter(c -> c == '"').count() % 2
                                == 1);
    }

    @Test
    void huge_files_are_divided_by_lines_with_a_finding() throws IOException {
        String source = "void f() {\n    call(\"x\");\n}\n\n".repeat(70_000);
        Document document = read("Big.java", source);
        assertThat(document.report().findings())
                .extracting(f -> f.kind())
                .containsExactly(Kind.SKIPPED);
        assertThat(document.blocks()).hasSizeGreaterThan(1000);
        assertEveryLineOnce(document, source);
    }

    @Test
    void unknown_languages_are_cut_at_blank_lines_and_outer_lines_first() {
        String source = "begin a\n  one\n\n  two\nfinish\n\nbegin b\n  \"\"\"\n\nstring\n\"\"\"\n";
        List<Cut> cuts = CodeOutline.cuts("nothing-known", source);
        assertThat(cuts.stream().filter(cut -> cut.depth() == 0))
                .extracting(cut -> source.substring(cut.offset()).lines().findFirst().orElse(""))
                .containsExactly("begin b");
        assertThat(cuts).noneMatch(cut -> source.startsWith("string", cut.offset()));
    }

    @Test
    void random_text_in_any_language_is_divided_without_loss() throws IOException {
        List<String> words =
                List.of(
                        "class A {\n",
                        "}\n",
                        "def f():\n",
                        "    x = 1\n",
                        "\"",
                        "'",
                        "`",
                        "/*",
                        "*/",
                        "\n\n",
                        "汉",
                        "😀",
                        "(",
                        ")",
                        "function g() {",
                        "{",
                        "// c\n",
                        "\t",
                        "#",
                        "<?php ",
                        "\\",
                        "\r\n",
                        "\u2028");
        List<String> files =
                List.of(
                        "a.java", "a.py", "a.js", "a.ts", "a.go", "a.rs", "a.cpp", "a.kt", "a.php",
                        "a.rb", "a.sh", "a.lua", "a.swift", "a.scala", "a.cs", "a.zig", "a.sql");
        for (int seed = 0; seed < 170; seed++) {
            var random = new Random(seed);
            var source = new StringBuilder("x");
            for (int i = 0; i < 150; i++) {
                source.append(words.get(random.nextInt(words.size())));
            }
            Document document = read(files.get(seed % files.size()), source.toString());
            assertEveryLineOnce(document, source.toString());
            for (Block block : document.blocks()) {
                if (block instanceof Code code) {
                    assertCutsAreInside(code, seed);
                }
            }
        }
    }

    private static void assertCutsAreInside(Code code, int seed) {
        int last = 0;
        for (Cut cut : code.cuts()) {
            assertThat(cut.offset())
                    .as("seed %d", seed)
                    .isGreaterThan(last)
                    .isLessThan(code.text().length());
            assertThat(Character.isLowSurrogate(code.text().charAt(cut.offset())))
                    .as("seed %d", seed)
                    .isFalse();
            last = cut.offset();
        }
    }

    @Test
    void binary_data_is_unsupported() {
        byte[] bytes = new byte[3000];
        new Random(1).nextBytes(bytes);
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowableOfType(
                                        ParseException.class, () -> read("a.java", bytes))
                                .status())
                .isEqualTo(Status.UNSUPPORTED);
    }

    private static void assertEveryLineOnce(Document document, String source) {
        Lines lines = Lines.of(source);
        int[] covered = new int[lines.count()];
        for (Block block : document.blocks()) {
            for (int line = block.place().first(); line <= block.place().last(); line++) {
                covered[line - 1]++;
            }
        }
        for (int line = 0; line < lines.count(); line++) {
            if (!lines.isBlank(line)) {
                assertThat(covered[line])
                        .as("line %d of\n%s", line + 1, source.length() > 5000 ? "" : source)
                        .isEqualTo(1);
            }
        }
    }

    private static List<String> names(Document document) {
        return document.blocks().stream()
                .filter(Code.class::isInstance)
                .map(block -> ((Code) block).name())
                .toList();
    }

    private static Document read(String name, String text) throws IOException {
        return read(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Document read(String name, byte[] bytes) throws IOException {
        Path file = Files.createTempFile("code-test", "");
        try {
            Files.write(file, bytes);
            var parser = new CodeParser();
            var context = new ParseContext(ParseLimits.defaults(), ParseOptions.defaults(), parser);
            return parser.parse(new Source(name, file), context);
        } finally {
            Files.delete(file);
        }
    }
}
