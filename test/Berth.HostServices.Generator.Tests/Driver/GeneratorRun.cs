using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Berth.HostServices.Generator.Tests.Driver;

/// <summary>Runs the generator on a source text, in this process.</summary>
internal sealed class GeneratorRun
{
    public const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using Berth.HostServices;
        using Microsoft.Win32.SafeHandles;
        """;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp13, DocumentationMode.Diagnose);

    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(HostServiceAttribute).Assembly.Location)
            .Distinct(StringComparer.Ordinal)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))]);

    private GeneratorRun(Compilation input)
    {
        Input = input;
        Driver = CSharpGeneratorDriver.Create(
            [new HostServiceGenerator().AsSourceGenerator()],
            parseOptions: s_parse,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Rerun(input);
    }

    public Compilation Input { get; private set; }

    public Compilation Output { get; private set; } = null!;

    public GeneratorDriver Driver { get; private set; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>The generator's diagnostics, in source order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Result.Diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];

    /// <summary>
    /// All errors and warnings of the compiler, except for missing documentation in the samples.
    /// </summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics =>
        [.. Output.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Where(diagnostic => diagnostic.Id != "CS1591" || !Input.ContainsSyntaxTree(diagnostic.Location.SourceTree!))];

    public string Generated => string.Concat(Result.GeneratedSources.Select(source => source.SourceText.ToString()));

    public static GeneratorRun For(string source, NullableContextOptions nullable = NullableContextOptions.Enable)
    {
        var compilation = CSharpCompilation.Create(
            "Sample",
            [Tree(Usings + source)],
            s_references.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable));
        return new(compilation);
    }

    /// <summary>Returns the source text that a diagnostic points to.</summary>
    public string TextAt(Diagnostic diagnostic) =>
        Input.SyntaxTrees.First().ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length);

    public static SyntaxTree Tree(string text) => CSharpSyntaxTree.ParseText(text, s_parse, path: $"Source{text.Length}.cs");

    /// <summary>Runs the generator again, as an editor does after each change.</summary>
    public void Rerun(Compilation input)
    {
        Input = input;
        Driver = Driver.RunGeneratorsAndUpdateCompilation(input, out var output, out _);
        Output = output;
    }
}
