using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Layers;
using Berth.Architecture.Tests.Repository;
using Berth.Architecture.Tests.Sources;

namespace Berth.Architecture.Tests.Folders;

/// <summary>A folder is a namespace, and the folders of an assembly use each other in one direction.</summary>
public sealed partial class FolderTests
{
    public static TheoryData<string> Assemblies => [.. LayerTable.Rows.Select(row => row.Assembly).Where(name => File.Exists(Built(name)))];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Folders_OfAnAssembly_UseEachOtherInOneDirection(string assembly)
    {
        using var types = new AssemblyTypes(Built(assembly));
        new NamespaceGraph(types.Uses()).CircularUses().ShouldBeEmpty("move what both need below both");
    }

    [Fact]
    public void Folders_ReadFromAnAssembly_AreNotNone()
    {
        using var types = new AssemblyTypes(Built("Berth.Linux"));
        types.Uses().ShouldContain(use => use.From == "Berth.Linux.Files" && use.To == "Berth.Linux.Interop");
    }

    [Fact]
    public void Circles_OverAThirdFolder_AreFound() =>
        new NamespaceGraph(
            [new("A", "B", "a uses b"), new("B", "C", "b uses c"), new("C", "A", "c uses a"), new("C", "D", "c uses d")]).CircularUses()
            .ShouldBe(["A -> B: a uses b", "B -> C: b uses c", "C -> A: c uses a"]);

    [Fact]
    public void Namespaces_InSrc_AreTheirFolders()
    {
        var wrong =
            from file in SourceFile.In("src/")
            let written = file.Lines.Select(line => Namespace().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value
            let folder = Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.')
            where written is not null && written != folder && !written.StartsWith("System.", StringComparison.Ordinal)
            select $"{file.Path}: {written}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Folders_OfSrc_AreNamedInArchitecture()
    {
        var text = Repo.Read("ARCHITECTURE.md");
        var folders = SourceFile.Product.Select(file => Path.GetDirectoryName(file.Path)!).Distinct(StringComparer.Ordinal)
            .Select(folder => string.Join('/', folder.Split('/')[2..])).Where(folder => folder.Length > 0);
        folders.Where(folder => !text.Contains($"`{folder}`", StringComparison.Ordinal))
            .ShouldBeEmpty("say in ARCHITECTURE.md what the folder is for");
    }

    private static string Built(string assembly) => Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll");

    [GeneratedRegex(@"^namespace ([\w.]+);$")]
    private static partial Regex Namespace();
}
