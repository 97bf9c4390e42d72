using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Supervision.Services;

namespace Berth.Supervision.S6;

/// <summary>A service directory, and the s6-supervise that runs on it.</summary>
/// <param name="path">The path of the directory.</param>
[SupportedOSPlatform("linux")]
internal sealed class S6Directory(string path)
{
    /// <summary>The command to start the service and keep it up.</summary>
    internal const byte Up = (byte)'u';

    /// <summary>The command to stop the service and keep it down.</summary>
    internal const byte Down = (byte)'d';

    /// <summary>The command to end the service's process; s6-supervise starts it again.</summary>
    internal const byte Terminate = (byte)'t';

    /// <summary>The path of the directory.</summary>
    internal string Path => path;

    /// <summary>The s6-supervise of its logger.</summary>
    internal S6Directory Logger => new(System.IO.Path.Combine(path, "log"));

    private string DownFile => System.IO.Path.Combine(path, "down");

    /// <summary>Whether Berth wrote it.</summary>
    internal bool IsOurs => File.Exists(System.IO.Path.Combine(path, S6Renderer.Marker));

    /// <summary>Whether an s6-supervise runs on it.</summary>
    internal bool IsSupervised
    {
        get
        {
            try
            {
                using var control = NamedPipe.TryOpenWrite(ControlFile);
                return control is not null;
            }
            catch (LinuxException refusal) when (refusal.Error is Errno.ENOENT or Errno.ENOTDIR)
            {
                return false;
            }
        }
    }

    /// <summary>Whether it should run when s6 starts.</summary>
    internal DesiredState Desired
    {
        get => File.Exists(DownFile) ? DesiredState.Down : DesiredState.Up;
        set
        {
            if (value is DesiredState.Up)
                File.Delete(DownFile);
            else
                AtomicFile.Write(DownFile, [], S6Writer.FileMode);
        }
    }

    /// <summary>The time after which s6 kills the service.</summary>
    internal TimeSpan KillDelay =>
        int.TryParse(File.ReadAllText(System.IO.Path.Combine(path, S6Renderer.TimeoutKill)), out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.Zero;

    /// <summary>Whether the service reports readiness.</summary>
    internal bool Notifies => File.Exists(System.IO.Path.Combine(path, S6Renderer.NotificationDescriptor));

    /// <summary>The file in which the service reports that its program was executed; null: it reports nothing.</summary>
    internal string? StartedFile
    {
        get
        {
            var run = System.IO.Path.Combine(path, "run");
            return File.Exists(run) && File.ReadAllText(run).Contains(Launching.StartedFile.DescriptorVariable, StringComparison.Ordinal)
                ? System.IO.Path.Combine(path, S6Renderer.Started)
                : null;
        }
    }

    /// <summary>The last ends of the service.</summary>
    internal (int Count, DateTimeOffset? Last) Deaths
    {
        get
        {
            try
            {
                return S6DeathTally.Decode(File.ReadAllBytes(DeathFile));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return (0, null);
            }
        }
    }

    private string ControlFile => System.IO.Path.Combine(path, "supervise/control");

    private string DeathFile => System.IO.Path.Combine(path, "supervise/death_tally");

    /// <summary>Clears the record of ends, as s6-svdt-clear does.</summary>
    internal void ForgetDeaths()
    {
        try
        {
            File.WriteAllBytes(DeathFile, []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file is not writable for this user: the count continues.
        }
    }

    /// <summary>Sends a command to s6-supervise. False: none runs on the directory.</summary>
    /// <exception cref="LinuxException">The caller has no permission.</exception>
    internal bool Tell(byte command)
    {
        using var control = NamedPipe.TryOpenWrite(ControlFile);
        if (control is null)
            return false;
        DescriptorIO.WriteFully(control, [command]);
        return true;
    }

    /// <summary>The status from s6-supervise; from s6-svstat if the file has an unknown form. Null: none yet.</summary>
    internal async ValueTask<S6Status?> StatusAsync(CancellationToken cancellationToken)
    {
        byte[] file;
        try
        {
            file = await File.ReadAllBytesAsync(System.IO.Path.Combine(path, "supervise/status"), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return S6Status.Decode(file) ?? await S6Svstat.AskAsync(path, cancellationToken).ConfigureAwait(false);
    }
}
