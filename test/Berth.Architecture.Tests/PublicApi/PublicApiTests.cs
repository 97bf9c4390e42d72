using System.Reflection;
using Berth.Architecture.Tests.Repository;
using Berth.TestKit;

namespace Berth.Architecture.Tests.PublicApi;

/// <summary>
/// What the libraries offer is written down in docs/api: a change of it shows in review. BERTH_UPDATE_GOLDEN=1 writes the files anew;
/// read the difference before committing it.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries =>
    [
        .. Repo.Matching("src/", ".csproj")
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
            .Where(name => name is not ("Berth.Starter" or "Berth.Cli" or "Berth.Agent" or "Berth.GuestAgent"
                or "Berth.HostServices.Generator")),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void PublicApi_OfLibrary_IsTheOneWrittenDown(string library)
    {
        GoldenFile.Verify($"docs/api/{library}.txt", ApiText.Of(Assembly.Load(library)));
    }
}
