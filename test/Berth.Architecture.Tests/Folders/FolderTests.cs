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
    public void Folders_OfSrc_AreListedInArchitecture()
    {
        var folders = SourceFile.Product.Select(file => Path.GetDirectoryName(file.Path)!["src/".Length..].Split('/', 2))
            .Where(parts => parts.Length == 2).Select(parts => (Assembly: parts[0], Folder: parts[1])).Distinct();
        Listed().ShouldBe(folders, ignoreOrder: true, "list each folder of an assembly in its table in ARCHITECTURE.md, and no other");
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Folders_OfAnAssembly_UseFoldersListedBefore(string assembly)
    {
        var order = Listed().Where(listed => listed.Assembly == assembly)
            .Select((listed, index) => (Name: $"{assembly}.{listed.Folder.Replace('/', '.')}", index))
            .ToDictionary(listed => listed.Name, listed => listed.index);
        using var types = new AssemblyTypes(Built(assembly));
        var upward =
            from use in types.Uses()
            where order.ContainsKey(use.From) && order.ContainsKey(use.To) && order[use.From] < order[use.To]
            select $"{use.From} -> {use.To}: {use.Example}";
        upward.ShouldBeEmpty("change the order of the table in ARCHITECTURE.md");
    }

    /// <summary>The folders in the tables of ARCHITECTURE.md: a line with the assembly's name begins a table.</summary>
    private static List<(string Assembly, string Folder)> Listed()
    {
        var listed = new List<(string, string)>();
        var assembly = "";
        foreach (var line in Repo.Read("ARCHITECTURE.md").Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
                assembly = heading.Groups[1].Value;
            else if (line.StartsWith('#'))
                assembly = "";
            else if (assembly.Length > 0 && Row().Match(line) is { Success: true } row)
                listed.Add((assembly, row.Groups[1].Value));
        }

        return listed;
    }

    private static string Built(string assembly) => Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll");

    [GeneratedRegex(@"^namespace ([\w.]+);$")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\*\*`(Berth\.[\w.]+)`\*\*")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `([\w/]+)` \|")]
    private static partial Regex Row();
}
