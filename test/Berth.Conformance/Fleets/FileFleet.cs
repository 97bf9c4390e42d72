using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>
/// A fleet of agents, each a process, whose workloads are files alone: nothing is restarted, so that many fit on a machine.
/// </summary>
internal sealed partial class FileFleet : IAsyncDisposable
{
    private static readonly TimeSpan s_push = 4 * Deadline.Time;

    private readonly List<RunningCommand> _agents = [];
    private readonly string[] _within;

    private FileFleet(bool isRoot, string[] within)
    {
        (Home, _within) = (new ServiceHome(isRoot), within);
    }

    public ServiceHome Home { get; }

    /// <summary>The directory with the controller's certificate and key.</summary>
    public string Keys => $"{Home.State}/fleet";

    /// <summary>Creates a fleet without hosts.</summary>
    /// <param name="isRoot">Whose it is, agents included.</param>
    /// <param name="within">What the commands of the controller are arguments of, such as nsenter(1).</param>
    public static async Task<FileFleet> StartAsync(bool isRoot, params string[] within)
    {
        HostTool.Require("dotnet");
        HostTool.Require("tar");
        var fleet = new FileFleet(isRoot, within);
        (await fleet.BerthAsync("fleet", "init")).ShouldSucceed();
        return fleet;
    }

    /// <summary>An address of this host that no other test uses.</summary>
    public static string Loopback(int number)
    {
        var process = Environment.ProcessId;
        return string.Create(CultureInfo.InvariantCulture, $"127.{100 + (process >> 8) % 100}.{process & 255}.{number}:8443");
    }

    /// <summary>Starts an agent and enrols it.</summary>
    /// <param name="name">The host's name.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="release">More members of <c>release</c> of its workload.</param>
    /// <param name="within">What the agent's command is an argument of, such as nsenter(1).</param>
    public async Task AddAsync(string name, string address, string release = "", params string[] within)
    {
        Home.WriteOnly($"{name}/berth.json", $$"""
            {
              "name": "{{name}}", "command": ["true"], "isolation": "none",
              "release": { {{release}} "root": "{{Home.Path}}/{{name}}/releases" }
            }
            """);
        var settings = Home.Write(
            $"{name}.json",
            $$"""{ "listen": "{{address}}", "state": "{{Home.Path}}/{{name}}/agent", "workload": "{{Home.Path}}/{{name}}/berth.json" }""");
        var program = Path.Combine(AppContext.BaseDirectory, "berthd.dll");
        var agent = Home.StartProgram([.. within, "dotnet", program, "--config", settings]);
        _agents.Add(agent);
        (await agent.LineAsync()).ShouldContain(address);
        var token = (await Home.RunAsync("dotnet", program, "token", "--config", settings)).ShouldSucceed().Trim();
        (await BerthAsync("fleet", "enroll", address, "--name", name, "--token", token)).ShouldSucceed();
    }

    /// <summary>A command of the controller.</summary>
    public Task<CommandOutput> BerthAsync(params string[] arguments) => Home.RunAsync([.. _within, BerthBinary.Path, .. arguments]);

    /// <summary>Packs a version of the workloads; returns the archive's path.</summary>
    public async Task<string> PackAsync(string version)
    {
        Home.Write($"files-{version}/version", version);
        (await Home.RunAsync("tar", "-C", $"files-{version}", "-czf", $"files-{version}.tar.gz", ".")).ShouldSucceed();
        return $"{Home.Path}/files-{version}.tar.gz";
    }

    /// <summary>Pushes an archive, without a pause between waves.</summary>
    public async Task<CommandOutput> PushAsync(string archive, params string[] options)
    {
        using var push = Home.StartProgram([.. _within, BerthBinary.Path, "fleet", "push", archive, "--pause", "0s", .. options]);
        await Eventually.Async(() => Task.FromResult(push.HasEnded), s_push, TestContext.Current.CancellationToken, "the push ends");
        return await push.EndAsync();
    }

    /// <summary>The version that a host has, as its files say; empty: none.</summary>
    public string VersionOf(string name) =>
        $"{Home.Path}/{name}/releases/current/version" is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    /// <summary>The most memory that each agent has had, in bytes.</summary>
    public IReadOnlyList<long> MostMemory() =>
        [.. _agents.Select(static agent => 1024 * long.Parse(
            MostResident().Match(File.ReadAllText($"/proc/{agent.Pid}/status")).Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
            agent.Dispose();
        await Home.DisposeAsync();
    }

    [GeneratedRegex(@"^VmHWM:\s*(\d+) kB$", RegexOptions.Multiline)]
    private static partial Regex MostResident();
}
