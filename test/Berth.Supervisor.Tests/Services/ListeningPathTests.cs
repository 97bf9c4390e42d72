using System.Net.Sockets;
using Berth.Linux.Files;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Paths of sockets in directories that a workload may write into.</summary>
public sealed class ListeningPathTests
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody =
        Secret | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    [Fact]
    public async Task Start_DirectoryWasReplacedByALink_IsRefusedAndNothingIsDoneBehindIt()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var (run, victim) = (supervisor.Directory["run-of-service"], supervisor.Directory["victim"]);
        Directory.CreateDirectory(run);
        Directory.CreateDirectory(victim);
        using (var gone = Listener(Path.Combine(victim, "s.sock")))
            File.SetUnixFileMode(Path.Combine(victim, "s.sock"), Secret);
        var before = FileStatus.Of(Path.Combine(victim, "s.sock"));
        var path = Path.Combine(run, "s.sock");
        var name = await supervisor.AddAsync("web", "exec sleep 1000", Listening(path));
        File.GetUnixFileMode(path).ShouldBe(Everybody);
        await supervisor.Manager.StopAsync(name, Deadline.Token());
        Directory.Move(run, run + ".old");
        File.CreateSymbolicLink(run, victim);

        var refused = await Should.ThrowAsync<ServiceException>(() => supervisor.Manager.StartAsync(name, Deadline.Token()));

        refused.Message.ShouldContain($"{run} on the way to {run} is a symbolic link");
        var after = FileStatus.Of(Path.Combine(victim, "s.sock"));
        (after.Inode, after.Mode).ShouldBe((before.Inode, Secret));
        File.Delete(run);
        Directory.Move(run + ".old", run);
        await supervisor.Manager.StartAsync(name, Deadline.Token());
        File.GetUnixFileMode(path).ShouldBe(Everybody);
    }

    [Fact]
    public async Task Start_DirectoryIsAnotherUsers_ListensThere()
    {
        var other = UnprivilegedUser.Require();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = Path.Combine(Directory.CreateDirectory(supervisor.Directory["other"]).FullName, "s.sock");
        using (var chown = System.Diagnostics.Process.Start("chown", [other.Name, Path.GetDirectoryName(path)!]))
            await chown.WaitForExitAsync(Deadline.Token());

        var name = await supervisor.AddAsync("web", "exec sleep 1000", Listening(path));
        await supervisor.Manager.RestartAsync(name, Deadline.Token());

        File.GetUnixFileMode(path).ShouldBe(Everybody);
        using var visitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await visitor.ConnectAsync(new UnixDomainSocketEndPoint(path), Deadline.Token());
    }

    /// <summary>/var/run is a link on every distribution: to that of root's nobody objects.</summary>
    [Fact]
    public async Task Start_RootsLinkInVar_IsFollowed()
    {
        Caller.Root();
        Assert.SkipUnless(new FileInfo("/var/run").LinkTarget is not null, "/var/run is no link here");
        await using var supervisor = await RunningSupervisor.StartAsync();
        var path = $"/var/run/berth-test-{Environment.ProcessId}.sock";

        await supervisor.AddAsync("web", "exec sleep 1000", Listening(path));

        FileStatus.Of(path).Kind.ShouldBe(FileKind.Socket);
        File.Delete(path);
    }

    /// <summary>A release is a link that the administrator changes. Whoever else may write where it is could, too.</summary>
    [Theory]
    [InlineData("0755", "0755", true)]
    [InlineData("0777", "0755", false)]
    [InlineData("1777", "0755", false)]
    [InlineData("0755", "0777", false)]
    public async Task Start_RootsLinkElsewhere_IsFollowedWhereOnlyRootMayWrite(string above, string mode, bool isFollowed)
    {
        Caller.Root();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var app = $"/run/berth-test-{Environment.ProcessId}/app";
        try
        {
            Directory.CreateDirectory(app + "/releases/7");
            File.CreateSymbolicLink(app + "/current", "releases/7");
            File.SetUnixFileMode(Path.GetDirectoryName(app)!, (UnixFileMode)Convert.ToInt32(above, 8));
            File.SetUnixFileMode(app, (UnixFileMode)Convert.ToInt32(mode, 8));

            var start = () => supervisor.AddAsync("web", "exec sleep 1000", Listening(app + "/current/s.sock"));

            if (isFollowed)
                await start();
            else
                (await Should.ThrowAsync<ServiceException>(start)).Message.ShouldContain(
                    $"{app}/current on the way to {app}/current is a symbolic link");
            File.Exists(app + "/releases/7/s.sock").ShouldBe(isFollowed);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(app)!, recursive: true);
        }
    }

    /// <summary>What another workload does between two of the supervisor's steps.</summary>
    [Fact]
    public void Mode_NameIsALinkByNow_IsRefusedAndTheTargetIsAsItWas()
    {
        using var directory = new TemporaryDirectory();
        var secret = directory.Write("secret", "");
        File.SetUnixFileMode(secret, Secret);
        var run = Directory.CreateDirectory(directory["run"]).FullName;
        using var held = GuardedDirectory.Open(run);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        held.BindSocket(socket.SafeHandle, "s.sock");
        held.SetSocketMode("s.sock", Everybody);
        File.GetUnixFileMode(Path.Combine(run, "s.sock")).ShouldBe(Everybody);
        File.Delete(Path.Combine(run, "s.sock"));
        File.CreateSymbolicLink(Path.Combine(run, "s.sock"), secret);

        Should.Throw<UnauthorizedAccessException>(() => held.SetSocketMode("s.sock", Everybody)).Message.ShouldContain("was replaced");

        File.GetUnixFileMode(secret).ShouldBe(Secret);
    }

    [Fact]
    public void Bind_DirectoryWasExchangedMeanwhile_TheOneThatIsHeldHasTheSocket()
    {
        using var directory = new TemporaryDirectory();
        var run = Directory.CreateDirectory(directory["run"]).FullName;
        File.SetUnixFileMode(run, Everybody | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        Directory.CreateDirectory(directory["victim"]);
        using var held = GuardedDirectory.Open(run);
        Directory.Move(run, directory["old"]);
        File.CreateSymbolicLink(run, directory["victim"]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        held.BindSocket(socket.SafeHandle, "s.sock");

        Directory.GetFileSystemEntries(directory["victim"]).ShouldBeEmpty();
        FileStatus.Of(directory["old/s.sock"]).Kind.ShouldBe(FileKind.Socket);
        held.Delete("s.sock");
        held.Find("s.sock").ShouldBeNull();
    }

    private static Func<SuperviseSpec, SuperviseSpec> Listening(string path) =>
        spec => spec with
        {
            Restart = RestartCondition.Never,
            Listen = [new ListenSpec(ListenAddress.Parse(path)) { Mode = (int)Everybody }],
        };

    private static Socket Listener(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Berth.Linux.Sockets.UnixSocketAddress.Bind(socket.SafeHandle, path);
        socket.Listen();
        return socket;
    }
}
