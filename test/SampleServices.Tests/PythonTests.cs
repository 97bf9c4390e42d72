using System.Text;
using Berth.HostServices.Client;
using Berth.Linux.Commands;
using Berth.Linux.Files;
using Berth.Linux.Processes;

namespace SampleServices.Tests;

/// <summary>The two implementations with each other: what one says the other understands.</summary>
public sealed class PythonTests
{
    private const int Large = 8 << 20;
    private static readonly string s_python = Path.Combine(AppContext.BaseDirectory, "python");

    [Fact]
    public void Call_ServiceInPython_SaysAgainWhatItIsTold()
    {
        using var service = Echo();
        using var file = File.OpenHandle("/etc/passwd");
        using var reply = service.Client.Call("echo", "[\"an\",{\"argument\":null}]"u8, [file]);
        Encoding.UTF8.GetString(reply.Json.Span)
            .ReplaceLineEndings("")
            .Replace(" ", "", StringComparison.Ordinal)
            .ShouldBe("[\"an\",{\"argument\":null}]");
        using var back = reply.TakeDescriptor(0);
        FileStatus.Of(back).IsSameFile(FileStatus.Of("/etc/passwd")).ShouldBeTrue();
    }

    [Fact]
    public void Call_ServiceInPythonWithALongText_ComesBackWhole()
    {
        using var service = Echo();
        var arguments = Encoding.ASCII.GetBytes($"[\"{new string('x', Large)}\"]");
        using var reply = service.Client.Call("echo", arguments);
        reply.Json.Span.SequenceEqual(arguments).ShouldBeTrue();
    }

    [Fact]
    public void Call_ServiceInPythonThatFails_GivesItsTypeItsMessageAndItsTraceback()
    {
        using var service = Echo();
        var failure = Should.Throw<RemoteException>(() => service.Client.Call("fail", "[\"no luck\"]"u8));
        (failure.TypeName, failure.RemoteMessage).ShouldBe(("ValueError", "no luck"));
        failure.RemoteBacktrace.ShouldContain("echo.py");
    }

    [Fact]
    public void Call_ServiceInPythonWithSignals_TellsThemInOrder()
    {
        using var service = Echo();
        var told = new List<int>();
        using var reply = service.Client.Call("count", "[5]"u8, onSignal: signal => told.Add(signal.Value.GetInt32()));
        told.ShouldBe([0, 1, 2, 3, 4]);
        reply.Value.GetInt32().ShouldBe(5);
    }

    [Fact]
    public void Call_WithSigterm_IsAnsweredStill()
    {
        using var service = Echo();
        service.Client.Call("echo", "[1]"u8).Dispose();
        service.Process.Signal(Signal.SIGTERM);
        service.Process.Signal(Signal.SIGINT);
        using var reply = service.Client.Call("echo", "[2]"u8);
        reply.Value[0].GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task ClientInPython_ServicesInCSharp_UnderstandsValuesDescriptorsAndRefusals()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("granted/hello.txt", "hello");
        directory.Write("secrets/token", "s3cret");
        var output = await RunAsync($$"""
            import os, hostservice
            with hostservice.Client.start({{Text(ServiceProcess.Program)}}, "files", "--root", {{Text(directory["granted"])}}) as files:
                print(files.call("list", ["."])[0])
                (descriptor,) = files.call("open", {"path": "hello.txt"})[1]
                print(os.read(descriptor, 100))
                try:
                    files.call("open", ["../secrets/token"])
                except hostservice.RemoteError as error:
                    print(error.name)
                try:
                    files.call("remove", ["hello.txt"])
                except hostservice.RemoteError as error:
                    print("remove" in str(error))
            with hostservice.Client.start({{Text(ServiceProcess.Program)}}, "secrets", "--directory", {{Text(directory["secrets"])}}) as secrets:
                (descriptor,) = secrets.call("take", ["token"])[1]
                print(os.read(descriptor, 100))
            """);
        output.ShouldBe("['hello.txt']\nb'hello'\nUnauthorizedAccessException\nTrue\nb's3cret'\n");
    }

    [Fact]
    public async Task ClientInPython_ServiceInPython_DescriptorsAreNotKept()
    {
        var output = await RunAsync($$"""
            import os, sys, hostservice
            with hostservice.Client.start(sys.executable, {{Text(Path.Combine(s_python, "echo.py"))}}) as echo:
                null = os.open("/dev/null", os.O_RDONLY)
                before = len(os.listdir("/proc/self/fd"))
                for _ in range(100):
                    _, received = echo.call("echo", ["x" * 300000], [null] * 10)
                    assert len(received) == 10
                    hostservice.close_all(received)
                print(len(os.listdir("/proc/self/fd")) - before)
            """);
        output.ShouldBe("0\n");
    }

    private static ServiceProcess Echo() => new(HostTool.Require("python3"), Path.Combine(s_python, "echo.py"));

    private static async Task<string> RunAsync(string program)
    {
        var command = new Command(HostTool.Require("python3"), "-c", program) { WorkingDirectory = s_python };
        var result = await CommandRunner.RunAsync(command, Deadline.Token());
        result.ExitCode.ShouldBe(0, result.Error);
        return result.Output;
    }

    private static string Text(string text) => "\"" + text + "\"";
}
