using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Programs;

/// <summary>Programs that people put into sandboxes do there what they do outside.</summary>
public sealed class ProgramTests
{
    private static readonly string[] StreamsByName = ["sh", "-c", "echo one >> /dev/stdout; echo two >> /dev/stderr; cat /dev/stdin"];

    // A private home is empty: git is told there that it may read a repository whose owner it does not know.
    private const string Trust = "git config --global safe.directory '*' && ";

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Git_ClonesFromAFile(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        await MakeRepositoryAsync(jail);

        (await jail.RunAsync(
            ["sh", "-c", Trust + "exec git clone -q \"file://$PWD/source.git\" clone"], "--network", "host")).ShouldSucceed();

        File.ReadAllText(Path.Combine(jail.Workspace, "clone/hello")).ShouldBe("hello\n");
    }

    /// <summary>The profile that isolates least, on this host as it is: with or without a place for sockets in <c>/run</c>.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Permissive_SeesAndWritesWhatItsUserDoes(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        var said = (await jail.RunAsync(
            ["sh", "-c",
                "cat /proc/1/comm; echo mine >/var/tmp/mine-$$ && rm /var/tmp/mine-$$ && echo written; ls -d /run /home /boot; test -e "
                    + "\"${XDG_RUNTIME_DIR:-/}\" && echo there"],
            "--profile", "permissive", "--cwd", "/")).ShouldSucceed();

        said.ShouldBe("berth-init\nwritten\n/boot\n/home\n/run\nthere\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Git_ClonesOverHttp(JailKind kind)
    {
        HostTool.Require("python3");
        using var jail = Jail.Make(kind);
        await MakeRepositoryAsync(jail);
        using var server = jail.Caller.Start(["/usr/bin/python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"], jail.Workspace);
        var port = (await server.LineAsync()).Split(' ', StringSplitOptions.RemoveEmptyEntries)[5];

        (await jail.RunAsync(["git", "clone", "-q", $"http://127.0.0.1:{port}/source.git", "clone"], "--network", "host")).ShouldSucceed();

        File.ReadAllText(Path.Combine(jail.Workspace, "clone/hello")).ShouldBe("hello\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Python_HasSubprocessesAndItsOwnLoopback(JailKind kind)
    {
        HostTool.Require("python3");
        using var jail = Jail.Make(kind);
        const string Code = """
            import multiprocessing, os, socket, subprocess, tempfile, threading
            server = socket.create_server(("127.0.0.1", 0))
            client = socket.create_connection(server.getsockname())
            server.accept()[0].sendall(b"over loopback")
            assert client.recv(100) == b"over loopback"
            assert subprocess.run(["echo", "child"], capture_output=True).stdout == b"child\n"
            assert multiprocessing.Queue() is not None  # needs /dev/shm
            with tempfile.NamedTemporaryFile() as f: f.write(b"x")
            os.openpty()
            t = threading.Thread(target=print, args=("all well",)); t.start(); t.join()
            """;

        (await jail.RunAsync(["/usr/bin/python3", "-c", Code])).ShouldSucceed().ShouldBe("all well\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Node_RunsAServerAndAChild(JailKind kind)
    {
        var node = HostTool.Require("node");
        using var jail = Jail.Make(kind);
        const string Code = """
            const net = require('net'), child = require('child_process');
            const server = net.createServer(s => s.end('over loopback')).listen(0, '127.0.0.1', () => {
              net.connect(server.address().port, '127.0.0.1').on('data', d => {
                console.log(d.toString(), child.execSync('echo child').toString().trim());
                server.close();
              });
            });
            """;

        (await jail.RunAsync([node, "-e", Code])).ShouldSucceed().ShouldBe("over loopback child\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task DotnetInfo_Works(JailKind kind)
    {
        var dotnet = HostTool.Require("dotnet");
        using var jail = Jail.Make(kind);
        string[] reach = dotnet is "/usr/bin/dotnet"
            ? []
            : ["--ro", Path.GetDirectoryName(File.ResolveLinkTarget(dotnet, true)?.FullName ?? dotnet)!];

        (await jail.RunAsync([dotnet, "--info"], [.. reach, "--env", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"]))
            .ShouldSucceed()
            .ShouldContain("Microsoft.NETCore.App");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Bash_HasPipesProcessSubstitutionAndHereDocuments(JailKind kind)
    {
        HostTool.Require("bash");
        using var jail = Jail.Make(kind);

        (await jail.RunAsync(
            ["bash", "-c", "cat <(echo one) <<< x; (sleep 0.01 & wait); cat << EOF | tr a-z A-Z\ntwo\nEOF\necho three >&2"]))
            .ShouldBe(new CommandOutput(0, "one\nTWO\n", "three\n"));
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task StandardStreams_ThatArePipes_CanBeOpenedByName(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        (await jail.RunOutsideAsync(["sh", "-c", "echo three | \"$@\" 2>&1 | cat", "pipes", .. jail.Command(StreamsByName)]))
            .ShouldSucceed()
            .ShouldBe("one\ntwo\nthree\n");
    }

    [Fact]
    public async Task StandardStreams_ThatAreRootsPipes_AreOpenedForNothingElse()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        const string Script = "cat < /dev/stdout; echo stolen > /dev/stdin; stat -Lc %a /dev/stdin /dev/stdout";

        var said =
            await jail.RunOutsideAsync(["sh", "-c", "sleep 0.1 | \"$@\" 2>&1 | cat", "pipes", .. jail.Command(["sh", "-c", Script])]);

        said.ShouldSucceed().ShouldContain("/dev/stdout: Permission denied");
        said.Output.ShouldContain("/dev/stdin: Permission denied");
        said.Output.ShouldEndWith("400\n200\n");
    }

    [Fact]
    public async Task StandardStreams_ThatAreTheCallersFiles_CanBeOpenedByName()
    {
        // Not for root: what is open to root alone, the workload's user may not open again.
        using var jail = Jail.Make(JailKind.BerthAsUser);

        (await jail.RunOutsideAsync(
            ["sh", "-c", "\"$@\" >> ../out 2>> ../out < ../outside/secret; cat ../out", "files", .. jail.Command(StreamsByName)]))
            .ShouldSucceed().ShouldBe("one\ntwo\nof no use inside\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Gcc_CompilesInTheWorkspace(JailKind kind)
    {
        HostTool.Require("gcc");
        using var jail = Jail.Make(kind);
        jail.Write("hello.c", "#include <stdio.h>\nint main(void) { puts(\"compiled\"); return 3; }\n");

        var result = await jail.RunAsync(["sh", "-c", "gcc -O2 -o hello hello.c && ./hello"]);

        (result.ExitCode, result.Output).ShouldBe((3, "compiled\n"), $"{result}");
        result.Error.Contains("will not be able to write hello.c", StringComparison.Ordinal)
            .ShouldBe(kind == JailKind.BerthAsRoot, "root's file is not the workload's, and that is said");
    }

    [Fact]
    public async Task FirstLook_OfAnOrdinaryUser_IsAsTheReadmeSays()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        var result = await jail.RunAsync(
            ["sh", "-c",
                "id -un; ls -A ~ | wc -l; cat /proc/1/comm; grep -c : /proc/net/dev; touch here && echo here; touch /usr/x || exit 9"]);

        result.ExitCode.ShouldBe(9);
        result.Output.ShouldBe("berth\n0\nberth-init\n1\nhere\n");
    }

    private static async Task MakeRepositoryAsync(Jail jail)
    {
        HostTool.Require("git");
        const string Script = """
            git init -q work && cd work && echo hello > hello && git add hello
            git -c user.name=test -c user.email=test@localhost commit -qm first
            cd .. && git clone -q --bare work source.git && cd source.git && git update-server-info
            """;
        (await jail.RunOutsideAsync("sh", "-ec", Script)).ShouldSucceed();
    }
}
