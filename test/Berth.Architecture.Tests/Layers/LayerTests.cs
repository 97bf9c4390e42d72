using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Layers;

public sealed class LayerTests
{
    private static readonly IReadOnlyList<ProjectFile> Products = [.. Repo.Matching("src/", ".csproj").Select(ProjectFile.Read)];

    [Fact]
    public void Table_EveryRow_PointsDownOnly()
    {
        var levels = LayerTable.Rows.ToDictionary(row => row.Assembly, row => row.Level, StringComparer.Ordinal);
        foreach (var row in LayerTable.Rows)
            foreach (var target in row.MayReference)
                levels[target].ShouldBeLessThan(row.Level, $"{row.Assembly} -> {target}");
    }

    [Fact]
    public void Projects_InSrc_AreAllInTheTable() =>
        Products.Select(project => project.Name)
            .Except(LayerTable.Rows.Select(row => row.Assembly))
            .ShouldBeEmpty("add a row to LayerTable");

    [Fact]
    public void Projects_InSrc_ReferenceOnlyWhatTheTableAllows()
    {
        var wrong =
            from project in Products
            let row = LayerTable.Rows.Single(row => row.Assembly == project.Name)
            from reference in project.Projects.Except(row.MayReference).Concat(project.Packages.Except(row.Packages))
            select $"{project.Name} may not reference {reference}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Assemblies_Built_ReferenceOnlyWhatTheTableAllows()
    {
        // A project sees what its references reference; the compiled assembly says what it used of that.
        var wrong =
            from row in LayerTable.Rows
            let file = Path.Combine(AppContext.BaseDirectory, $"{row.Assembly}.dll")
            where File.Exists(file)
            from used in System.Reflection.Assembly.LoadFrom(file).GetReferencedAssemblies()
            where used.Name!.StartsWith("Berth.", StringComparison.Ordinal) && !row.MayReference.Contains(used.Name)
            select $"{row.Assembly} may not use {used.Name}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Libraries_Built_DoNotUseTheConsole()
    {
        string[] programs = ["Berth.Cli", "Berth.Starter", "Berth.Agent"];
        var built = LayerTable.Rows.Select(row => row.Assembly).Except(programs)
            .Where(assembly => File.Exists(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"))).ToArray();
        built.Length.ShouldBeGreaterThan(8);
        built.Where(UsesConsole).ShouldBeEmpty("libraries return, or throw; only programs print");
        UsesConsole("Berth.TestKit").ShouldBeTrue("else this test would notice nothing");

        static bool UsesConsole(string assembly) =>
            System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")).GetReferencedAssemblies()
                .Any(reference => reference.Name == "System.Console");
    }

    [Fact]
    public void Projects_OutsideSrc_AreNotReferencedFromIt()
    {
        var outside = Repo.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)
            && !file.StartsWith("src/", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);
        Products.SelectMany(project => project.Projects).Intersect(outside).ShouldBeEmpty();
    }

    [Fact]
    public void Internals_OfLibraries_AreVisibleToTestsOnly()
    {
        var open =
            from product in Repo.Matching("src/", ".csproj")
            from line in Repo.Read(product).Split('\n')
            where line.Contains("InternalsVisibleTo", StringComparison.Ordinal) && !line.Contains(".Tests\"", StringComparison.Ordinal)
                && !line.Contains("\"Berth.Fuzz\"", StringComparison.Ordinal) && !line.Contains("\"Berth.Bench\"", StringComparison.Ordinal)
            select $"{product}: {line.Trim()}";
        open.ShouldBeEmpty();
    }

    [Fact]
    public void Solution_EveryProject_IsInIt()
    {
        var solution = Repo.Read("berth.slnx");
        Repo.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)
            && !solution.Contains($"\"{file}\"", StringComparison.Ordinal))
            .ShouldBeEmpty("a project that the solution leaves out is built and tested by nobody");
    }
}
