using Berth.Supervision.Programs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>This host.</summary>
/// <param name="programs">Runs <c>systemctl</c>.</param>
/// <param name="time">For the time-out.</param>
public sealed class DetectionHost(IProgramRunner programs, TimeProvider? time = null) : IDetectionHost
{
    private const string ScanVariable = "BERTH_S6_SCANDIR";

    // systemd answers nobody while it reads its units anew, which takes a loaded host many seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public HostSystem System =>
        OperatingSystem.IsLinux() ? HostSystem.Linux :
        OperatingSystem.IsMacOS() ? HostSystem.MacOS :
        OperatingSystem.IsWindows() ? HostSystem.Windows : HostSystem.Other;

    /// <inheritdoc/>
    public string? S6ScanDirectory => Environment.GetEnvironmentVariable(ScanVariable) is ['/', ..] path ? path : null;

    /// <inheritdoc/>
    public string ReadText(string path) => File.ReadAllText(path);

    /// <inheritdoc/>
    public bool IsDirectory(string path)
    {
        try
        {
            return File.GetAttributes(path).HasFlag(FileAttributes.Directory);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> AskSystemdAsync(ServiceScope scope, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(s_patience, time ?? TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var result = await programs.RunAsync("systemctl",
                [scope is ServiceScope.User ? "--user" : "--system", "show", "--property=Version"], either.Token).ConfigureAwait(false);
            // systemctl of a chroot or an image build says "Running in chroot, ignoring command" and ends with 0.
            if (!result.IsSuccess)
                return result.Answer;
            return result.Output.StartsWith("Version=", StringComparison.Ordinal) ? null : "systemctl does not say a version";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer in {s_patience.TotalSeconds:0} s";
        }
    }
}
