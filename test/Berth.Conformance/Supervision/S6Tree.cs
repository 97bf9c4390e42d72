using System.Diagnostics;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.S6;
using Berth.Supervision.Services;
using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>An s6-svscan of the test's own, run by whoever runs the test, on a scan directory of its own.</summary>
public sealed class S6Tree : IAsyncDisposable
{
    private readonly Process _svscan;

    /// <summary>Starts one; skips the test where s6 is not installed.</summary>
    /// <param name="environment">Variables that its services get besides those of the test; null: none.</param>
    public S6Tree(IReadOnlyDictionary<string, string>? environment = null)
    {
        HostTool.Require("s6-log");
        Directory.CreateDirectory(Options.ScanDirectory);
        Directory.CreateDirectory(Options.LogDirectory);
        var start = new ProcessStartInfo(HostTool.Require("s6-svscan"), ["-t0", Options.ScanDirectory])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _svscan = Process.Start(start)!;
        _svscan.ErrorDataReceived += (_, _) => { };
        _svscan.BeginErrorReadLine();
        SpinWait.SpinUntil(() => File.Exists(Path.Combine(Options.ScanDirectory, ".s6-svscan/control"))
            || _svscan.HasExited, Deadline.Time);
    }

    /// <summary>Its directory.</summary>
    public TemporaryDirectory Directories { get; } = new();

    /// <summary>Where its directories are.</summary>
    public S6Options Options => new(Directories["scan"], Directories["log"]) { Deadline = Deadline.Time };

    /// <summary>Starts one, and what talks to it, for a test.</summary>
    public static async Task RunAsync(Func<IServiceManager, S6Tree, Task> test)
    {
        await using var tree = new S6Tree();
        await test(new ValidatingServiceManager(new S6ServiceManager(tree.Options)), tree);
    }

    /// <summary>A service that a shell runs.</summary>
    public static ServiceDefinition Sh(string name, string script) => new()
    {
        Name = ServiceName.Parse(name),
        Command = ["/bin/sh", "-c", script],
        WorkingDirectory = "/",
    };

    /// <summary>What a service wrote.</summary>
    public static async Task<List<string>> LogAsync(IServiceManager manager, ServiceName name)
    {
        var log = new List<string>();
        await foreach (var line in manager.LogsAsync(name, new LogQuery(), Deadline.Token()))
            log.Add(line.Text);
        return log;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // -t: every service is brought down, then s6-svscan ends.
        using (var control = Process.Start("s6-svscanctl", ["-t", Options.ScanDirectory]))
            await control.WaitForExitAsync();
        await _svscan.WaitForExitAsync().WaitAsync(Deadline.Time);
        _svscan.Dispose();
        Directories.Dispose();
    }
}
