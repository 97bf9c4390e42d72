using System.Diagnostics;
using Berth.Supervision;
using Berth.TestKit;

namespace Berth.Conformance.Supervision;

/// <summary>An s6-svscan of the test's own, run by whoever runs the test, on a scan directory of its own.</summary>
public sealed class S6Tree : IAsyncDisposable
{
    private readonly Process _svscan;

    /// <summary>Starts one; skips the test where s6 is not installed.</summary>
    public S6Tree()
    {
        HostTool.Require("s6-log");
        Directory.CreateDirectory(Options.ScanDirectory);
        Directory.CreateDirectory(Options.LogDirectory);
        _svscan = Process.Start(new ProcessStartInfo(HostTool.Require("s6-svscan"), ["-t0", Options.ScanDirectory]) { RedirectStandardError = true, UseShellExecute = false })!;
        _svscan.ErrorDataReceived += (_, _) => { };
        _svscan.BeginErrorReadLine();
        SpinWait.SpinUntil(() => File.Exists(Path.Combine(Options.ScanDirectory, ".s6-svscan/control")) || _svscan.HasExited, Deadline.Time);
    }

    /// <summary>Its directory.</summary>
    public TemporaryDirectory Directories { get; } = new();

    /// <summary>Where its directories are.</summary>
    public S6Options Options => new(Directories["scan"], Directories["log"]) { Deadline = Deadline.Time };

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
