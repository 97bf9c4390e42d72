using System.Reflection;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.PublicApi;

/// <summary>
/// What the libraries offer is written down in docs/api: a change of it shows in review. BERTH_UPDATE_GOLDEN=1 writes the files anew;
/// read the difference before committing it.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries =>
    [
        .. Repo.Matching("src/", ".csproj").Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(name => name is not ("Berth.Starter" or "Berth.Cli" or "Berth.Agent" or "Berth.HostServices.Generator")),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void PublicApi_OfLibrary_IsTheOneWrittenDown(string library)
    {
        var path = $"docs/api/{library}.txt";
        var actual = ApiText.Of(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("BERTH_UPDATE_GOLDEN") is "1")
        {
            Directory.CreateDirectory(Repo.FullPath("docs/api"));
            File.WriteAllText(Repo.FullPath(path), actual);
        }

        var written = File.Exists(Repo.FullPath(path)) ? Repo.Read(path).Split('\n') : [];
        var offered = actual.Split('\n');
        var changes = written.Except(offered).Select(line => $"- {line}").Concat(offered.Except(written).Select(line => $"+ {line}"));
        string.Join('\n', changes).ShouldBeEmpty($"the public API differs from {path}; if that is meant, run this test with BERTH_UPDATE_GOLDEN=1");
    }
}
