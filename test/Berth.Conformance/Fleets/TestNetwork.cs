using System.Globalization;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>
/// A network of the test's own: a network namespace with a bridge, and hosts, each a network namespace with a cable to it. They end with
/// the processes that hold them. Needs root.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    private readonly ServiceHome _home;
    private readonly RunningCommand _bridge;
    private readonly List<RunningCommand> _hosts = [];

    private TestNetwork(ServiceHome home, RunningCommand bridge) => (_home, _bridge) = (home, bridge);

    /// <summary>What a command is an argument of, to run where the bridge is.</summary>
    public string[] AtBridge => Enter(_bridge);

    /// <summary>Makes one; skips the test where that is not possible.</summary>
    public static async Task<TestNetwork> StartAsync(ServiceHome home)
    {
        foreach (var program in (string[])["ip", "unshare", "nsenter"])
            HostTool.Require(program);
        var network = new TestNetwork(home, await HoldAsync(home));
        var made = await network.TryAsync(
            network._bridge, "ip link add br0 type bridge && ip address add 10.77.0.1/24 dev br0 && ip link set br0 up");
        if (made.ExitCode != 0)
        {
            network.Dispose();
            Assert.Skip($"needs to make a bridge in a network namespace: {made.Error}");
        }

        return network;
    }

    /// <summary>Adds a host; returns its address, and what a command is an argument of, to run on it.</summary>
    public async Task<(string Address, string[] Within)> AddAsync()
    {
        var host = await HoldAsync(_home);
        _hosts.Add(host);
        var address = string.Create(CultureInfo.InvariantCulture, $"10.77.0.{_hosts.Count + 1}");
        var cable = CableOf(_hosts.Count);
        (await TryAsync(
            _bridge, $"ip link add {cable} type veth peer name eth0 netns {host.Pid} && ip link set {cable} master br0 up"))
            .ShouldSucceed();
        (await TryAsync(host, $"ip address add {address}/24 dev eth0 && ip link set eth0 up")).ShouldSucceed();
        return (address, Enter(host));
    }

    /// <summary>Pulls or plugs the cable of a host.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="isPlugged">Whether it is connected afterwards.</param>
    public async Task ConnectAsync(int number, bool isPlugged) =>
        (await TryAsync(_bridge, $"ip link set {CableOf(number)} {(isPlugged ? "up" : "down")}")).ShouldSucceed();

    public void Dispose()
    {
        foreach (var host in _hosts)
            host.Dispose();
        _bridge.Dispose();
    }

    private static string CableOf(int number) => string.Create(CultureInfo.InvariantCulture, $"cable{number}");

    private static string[] Enter(RunningCommand held) => ["nsenter", $"--net=/proc/{held.Pid}/ns/net", "--"];

    /// <summary>A process with a network namespace of its own, which it holds until it is ended.</summary>
    private static async Task<RunningCommand> HoldAsync(ServiceHome home)
    {
        var held = home.StartProgram("unshare", "--net", "sh", "-c", "ip link set lo up && echo up && read -r end");
        (await held.LineAsync()).ShouldBe("up");
        return held;
    }

    private Task<CommandOutput> TryAsync(RunningCommand where, string script) => _home.RunAsync([.. Enter(where), "sh", "-c", script]);
}
