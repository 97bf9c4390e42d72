using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>Programs that make sandboxes themselves.</summary>
public sealed class NestedTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Nested_LetsAProgramMakeNamespaces(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var nested in new[] { false, true })
        {
            var file = jail.Write("nested.json", new JsonObject
            {
                ["name"] = "nested",
                ["command"] = new JsonArray("unshare", "--user", "--map-root-user", "--pid", "--fork", "id", "-u"),
                ["sandbox"] = new JsonObject { ["profile"] = "strict", ["nested"] = nested },
            }.ToJsonString());
            var run = await jail.BerthAsync("run", file);
            if (nested)
                run.ShouldSucceed().ShouldBe("0\n");
            else
                run.ExitCode.ShouldNotBe(0);
        }
    }
}
