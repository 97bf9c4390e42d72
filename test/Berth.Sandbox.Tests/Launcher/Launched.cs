using System.Buffers.Binary;
using Berth.Linux.Processes;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Running;
using Berth.TestKit;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>A launch server, and the status file of what it starts.</summary>
internal sealed class Launched : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _status;

    public Launched(int granted = 0)
    {
        _status = 3 + granted;
        Server = LaunchServer.Start(
            new PlainProcess { Name = "" }.ToParameters(),
            new LaunchMode { GrantedDescriptors = granted, StatusDescriptor = _status });
    }

    public LaunchServer Server { get; }

    private string Status => _directory["status"];

    public void Ask(
        string? script, List<DescriptorMapping> descriptors, string name = "berth: test", string program = "/bin/sh",
        string directory = "/", string[]? environment = null) =>
        TryAsk(script, descriptors, name, program, directory, environment).ShouldBe(LaunchAnswer.Asked);

    public LaunchAnswer TryAsk(
        string? script, List<DescriptorMapping> descriptors, string name = "berth: test", string program = "/bin/sh",
        string directory = "/", string[]? environment = null)
    {
        using var status = File.OpenHandle(Status, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        return Server.TryLaunch(
            new LaunchedCommand(name, script is null
                ? [program]
                : [program, "-c", script], environment ?? ["PATH=/usr/bin:/bin"], directory, null),
                [.. descriptors, new(status, _status)]);
    }

    /// <summary>The launcher, and the program that it started.</summary>
    public async Task<(int Launcher, int Main)> Both()
    {
        await Eventually.Async(() => Content().Length >= 8);
        var content = Content();
        return (BinaryPrimitives.ReadInt32LittleEndian(content), BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4)));
    }

    public async Task<ExitStatus> Ended()
    {
        await Eventually.Async(() => Content().Length >= 12);
        return EndedProcess.Decode(BinaryPrimitives.ReadInt32LittleEndian(Content().AsSpan(8)));
    }

    /// <summary>Whether nobody has begun what was asked.</summary>
    public bool IsUnanswered => Content().Length == 0;

    /// <summary>What is started next has a new status file.</summary>
    public void Forget() => File.Delete(Status);

    public void Dispose()
    {
        Server.Dispose();
        _directory.Dispose();
    }

    private byte[] Content()
    {
        using var file = File.OpenHandle(Status, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[12];
        return content[..RandomAccess.Read(file, content, 0)];
    }
}
