using System.Xml.Linq;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.Layers;

/// <summary>What a .csproj names: other projects and packages.</summary>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static ProjectFile Read(string path)
    {
        var document = XDocument.Parse(Repo.Read(path));
        return new ProjectFile(
            path,
            [.. Included(document, "ProjectReference").Select(System.IO.Path.GetFileNameWithoutExtension).OfType<string>()],
            [.. Included(document, "PackageReference")]);
    }

    private static IEnumerable<string> Included(XDocument document, string item) =>
        document.Descendants(item).Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));
}
