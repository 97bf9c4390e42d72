using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Networks;

/// <summary>
/// A host with a network of the test's own: a network namespace with addresses of the internet, servers on them, and a DNS server, which a
/// mount over <c>/etc/resolv.conf</c> makes the host's. Berth runs there as it would anywhere. Each server writes down who reached it.
/// </summary>
public sealed class TestNetwork : IDisposable
{
    private readonly Jail _jail;
    private readonly TemporaryDirectory _files = new(forEveryone: true);

    /// <summary>Makes one; skips the test where this machine lacks what it takes.</summary>
    /// <param name="kind">Who runs the sandbox.</param>
    public TestNetwork(JailKind kind)
    {
        _jail = Jail.Make(kind);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to make a network");
        HostTool.Require("ip");
        HostTool.Require("python3");
        File.WriteAllText(_files["begin"], NetworkScripts.Begin);
        File.WriteAllText(_files["servers.py"], NetworkScripts.Servers);
        Directory.CreateDirectory(_files["www"]);
        File.WriteAllText(_files["www/index.html"], "hello from the web\n");
        _jail.Write("client.py", NetworkScripts.Client);
    }

    /// <summary>The directory with the documents of the web servers, outside the sandbox.</summary>
    public string Documents => _files["www"];

    /// <summary>The log of decisions.</summary>
    public string LogFile => _files["decisions"];

    /// <summary>The sandbox's granted directory.</summary>
    public Jail Jail => _jail;

    /// <summary>What servers wrote down: <c>tcp ADDRESS PORT</c>, <c>udp ADDRESS PORT</c>, <c>dns NAME</c>.</summary>
    public IReadOnlyList<string> Reached => File.Exists(ReachedFile) ? File.ReadAllLines(ReachedFile) : [];

    /// <summary>The file in which servers write that down.</summary>
    public string ReachedFile => _files["reached"];

    /// <summary>The lines of the log of decisions; none: it was not asked for.</summary>
    public IReadOnlyList<string> Decisions => File.Exists(LogFile) ? File.ReadAllLines(LogFile) : [];

    /// <summary>Runs a command on this host, to its end, as the sandbox's caller.</summary>
    public async Task<CommandOutput> RunAsync(params IEnumerable<string> command)
    {
        File.WriteAllText(ReachedFile, "");
        File.SetUnixFileMode(ReachedFile, (UnixFileMode)0b110_110_110);
        if (!_jail.Caller.IsRoot)
        {
            var user = UnprivilegedUser.Require();
            command = ["setpriv", $"--reuid={user.Uid}", $"--regid={user.Gid}", "--init-groups", "--", .. command];
        }

        _jail.Caller.Own(_files.Path);
        IReadOnlyList<KeyValuePair<string, string>> environment = [.. _jail.Environment, new("HOME", _jail.Caller.Home)];
        return await Caller.Root().RunAsync(
            ["unshare", "-mn", "sh", _files["begin"], _files.Path, .. command], _jail.Workspace, environment);
    }

    /// <summary>Runs a command in a sandbox on this host.</summary>
    /// <param name="command">The command.</param>
    /// <param name="flags">Flags of <c>berth run</c>.</param>
    public Task<CommandOutput> RunInsideAsync(IEnumerable<string> command, params IEnumerable<string> flags) =>
        RunAsync(_jail.Command(command, [.. flags, "--network-log", LogFile]));

    /// <summary>
    /// Has a client try one thing after the other inside, each a line: <c>tcp HOST PORT</c>, <c>udp HOST PORT</c>, <c>name HOST</c>, or
    /// Python code. Returns what each came to: the answer, or the name of the error.
    /// </summary>
    /// <param name="flags">Flags of <c>berth run</c>.</param>
    /// <param name="tries">The tries.</param>
    public async Task<string[]> TryInsideAsync(IEnumerable<string> flags, params string[] tries)
    {
        var output = (await RunInsideAsync(["/usr/bin/python3", "-I", "client.py", .. tries], flags)).ShouldSucceed();
        var lines = output.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(tries.Length, output);
        return lines;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _jail.Dispose();
        _files.Dispose();
    }
}
