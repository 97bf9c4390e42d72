using System.Text.Json;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary><c>berth service register</c> and its like with Berth's own supervisor, and instances of one definition.</summary>
public sealed class RegisterTests
{
    private static readonly string[] s_builtin = ["--backend", "builtin"];

    [Fact]
    public async Task Register_ThenStartedAndUnregistered_IsListedMeanwhile()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "exec sleep 1000");

        (await home.BerthAsync(["service", "register", .. s_builtin, "one"])).ShouldSucceed().ShouldBe("one registered with builtin\n");
        (await home.StatusAsync("one")).GetProperty("state").GetString().ShouldBe("down");
        (await home.BerthAsync(["service", "register", "--start", .. s_builtin, "one"]))
            .ShouldSucceed()
            .ShouldBe("one registered with builtin, started\n");
        await home.UntilAsync("one", "ready");
        (await home.BerthAsync(["service", "list", .. s_builtin])).ShouldSucceed().ShouldMatch(@"^MANAGER +NAME .*\nbuiltin +one +ready ");

        home.Describe("one", "exec sleep 1000", """{ "restart": "always" }""");
        var other = await home.BerthAsync(["service", "register", .. s_builtin, "one"]);
        other.ExitCode.ShouldBe(2);
        other.Error.ShouldContain("registered already, with another definition");

        (await home.BerthAsync(["service", "unregister", .. s_builtin, "one"])).ShouldSucceed();
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Register_Instances_ByManyAtOnce_HaveEachTheirPorts()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("many", "exec sleep 1000", """{ "freePorts": ["HTTP", "ADMIN"] }""");
        var names = Enumerable.Range(0, 8).Select(static number => $"i{number}").ToArray();

        foreach (var registered in await Task.WhenAll(
            names.Select(name => home.BerthAsync(["service", "register", .. s_builtin, "--instance", name, "many"]))))
            registered.ShouldSucceed();

        var list = ServiceHome.Parse((await home.BerthAsync("status", "--json")).ShouldSucceed()).EnumerateArray().ToArray();
        list.Select(static service => service.GetProperty("name").GetString()).ShouldBe(names.Select(static name => $"many@{name}"));
        var ports = list.SelectMany(static service => service.GetProperty("ports").EnumerateObject())
            .Select(static port => port.Value.GetInt32())
            .ToArray();
        ports.Distinct().Count().ShouldBe(2 * names.Length);
        (await home.BerthAsync("status", "many@i3")).ShouldSucceed().ShouldMatch(@"port +\d{5} \(HTTP\)");
    }

    [Fact]
    public async Task Register_InADirectoryThatIsNotThere_RegistersNothing()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "exec sleep 1000");

        var said = await home.BerthAsync(["service", "register", .. s_builtin, "--directory", "no-such", "one"]);

        said.ExitCode.ShouldBe(2);
        said.Error.ShouldContain("the directory no-such does not exist");
        home.Left().ShouldBeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Agents_OfTheSample_SeeNeitherFilesNorProcessesOfEachOther(bool isRoot)
    {
        HostTool.Require("python3");
        await using var home = new ServiceHome(isRoot);
        var sample = home.Sample("agents");
        string[] names = ["ada", "grace"];
        foreach (var name in names)
        {
            (await home.BerthAsync(
                ["service", "register", .. s_builtin, "--start", "--own-identity", "--instance", name, "--directory",
                    $"{sample}/profiles/{name}", $"{sample}/agent"])).ShouldSucceed();
            await home.UntilAsync("agent@" + name, "ready");
        }

        var told = new Dictionary<string, JsonElement>();
        using var client = new HttpClient { Timeout = Deadline.Time };
        foreach (var name in names)
        {
            var url = new Uri(
                $"http://127.0.0.1:{(await home.StatusAsync("agent@" + name)).GetProperty("ports").GetProperty("PORT").GetInt32()}/");
            using var answer = await client.PostAsync(url, new StringContent($"the secret of {name}"), Deadline.Token());
            told[name] = ServiceHome.Parse(await answer.Content.ReadAsStringAsync(Deadline.Token()));
            told[name].GetProperty("agent").GetString().ShouldBe(name);
            told[name].GetProperty("processesISee").GetInt32().ShouldBe(2); // its own init and itself
            (await File.ReadAllTextAsync($"{sample}/profiles/{name}/memory.txt", Deadline.Token())).ShouldBe($"the secret of {name}\n");
        }

        // From inside, beside the agent: its own notes are there, the other's are not; and the host's processes are not.
        var instances = ServiceHome.Parse((await home.BerthAsync("ps", "--json")).ShouldSucceed())
            .EnumerateArray()
            .ToDictionary(static i => i.GetProperty("identity").GetString()!, static i => i.GetProperty("id").GetString()!);
        instances.Count.ShouldBe(2);
        foreach (var (own, other) in ((string, string)[])[("ada", "grace"), ("grace", "ada")])
        {
            var identity = (await home.StatusAsync("agent@" + own)).GetProperty("identity").GetInt32();
            var pid = (await home.StatusAsync("agent@" + other)).GetProperty("pid").GetInt32();
            var inside = await home.BerthAsync(
                "exec", instances[$"{identity}"], "--", "sh", "-c",
                $"cat {sample}/profiles/{own}/memory.txt; cat {sample}/profiles/{other}/memory.txt; ls {sample}/profiles; kill -0 {pid}; "
                    + $"cat /proc/{pid}/environ; true");

            inside.Output.ShouldBe($"the secret of {own}\n{own}\n", inside.Error);
            inside.Error.ShouldContain("No such file");
        }

        (await home.BerthAsync(["service", "unregister", .. s_builtin, .. names.Select(static name => "agent@" + name)])).ShouldSucceed();
        home.Left().ShouldBeEmpty();
        (await home.RunAsync("cat", home.State + "/assignments.json")).Output.ShouldNotContain("agent");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Agents_RunOfTheSample_CallsEachAndLeavesNothing(bool isRoot)
    {
        HostTool.Require("python3");
        await using var home = new ServiceHome(isRoot);
        var sample = home.Sample("agents");

        var said = (await home.Caller.RunAsync(["bash", $"{sample}/run", BerthBinary.Path], home.Path,
            new KeyValuePair<string, string>("BERTH_STATE_DIR", home.State))).ShouldSucceed();

        foreach (var name in (string[])["ada", "edsger", "grace"])
            said.ShouldContain($$"""  {"agent": "{{name}}", "says": "I remember 1 things", "processesISee": 2}""");
        home.Left().ShouldBeEmpty();
    }
}
