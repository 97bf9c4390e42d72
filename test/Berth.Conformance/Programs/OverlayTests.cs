using Berth.Conformance.Jails;

namespace Berth.Conformance.Programs;

/// <summary>Host directories seen as one.</summary>
public sealed class OverlayTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Run_InAWritableOverlay_WritesAboveWhatItReads(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var place = Path.Combine(jail.Workspace, "overlay");
        (await jail.RunOutsideAsync(
            "sh", "-c", "mkdir -p overlay/lower overlay/upper overlay/scratch && echo old >overlay/lower/file")).ShouldSucceed();
        var rights = (await jail.RunOutsideAsync("getfacl", "-R", place)).ShouldSucceed();
        var file = jail.Write("berth.json", $$"""
            {
              "name": "overlay",
              "command": ["sh", "-c", "cat /data/file; echo new >/data/added; ls /data"],
              "sandbox": {
                "profile": "strict",
                "filesystem": [{ "overlay": "/data", "lower": ["{{place}}/lower"], "upper": "{{place}}/upper", "work": "{{place}}/scratch" }]
              }
            }
            """);

        var said = await jail.BerthAsync("run", file);

        said.ShouldSucceed().ShouldBe("old\nadded\nfile\n");
        File.ReadAllText(place + "/upper/added").ShouldBe("new\n");
        Directory.GetFileSystemEntries(place + "/lower").ShouldBe([place + "/lower/file"]);
        File.Delete(place + "/upper/added");
        Directory.Delete(place + "/scratch/work");
        (await jail.RunOutsideAsync("getfacl", "-R", place)).ShouldSucceed().ShouldBe(rights);
    }
}
