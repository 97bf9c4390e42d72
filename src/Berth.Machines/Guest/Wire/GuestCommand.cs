using System.Collections.Immutable;
using Berth.Linux.Terminals;

namespace Berth.Machines.Guest.Wire;

/// <summary>A command to run in a guest.</summary>
public sealed record GuestCommand
{
    private const uint WithTerminal = 1, OfWorkload = 2, BesideWorkload = 4;

    /// <summary>The command and its arguments; looked up along the PATH of <see cref="Environment"/>, or the guest's own.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>"NAME=value" strings, in addition to PATH, HOME, USER and SHELL of the user.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>A name of the guest's /etc/passwd, or UID or UID:GID; null: root.</summary>
    public string? User { get; init; }

    /// <summary>The working directory; null: the home of the user.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The size of the terminal that the command gets; null: it gets pipes.</summary>
    public WindowSize? Terminal { get; init; }

    /// <summary>What it gets as a workload, which does not start if anything failed at boot; null: it is none.</summary>
    public GuestWorkload? Workload { get; init; }

    /// <summary>
    /// Whether it runs as the workload does: as its user, in its groups, its working directory and its cgroup, with its variables; those of
    /// <see cref="Environment"/> are added.
    /// </summary>
    public bool IsBesideWorkload { get; init; }

    /// <summary>The content of a frame.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        var size = Terminal.GetValueOrDefault();
        return new WireWriter()
            .Number((Terminal is null ? 0 : WithTerminal) | (Workload is null ? 0 : OfWorkload) | (IsBesideWorkload ? BesideWorkload : 0))
            .Number(size.Rows).Number(size.Columns)
            .Text(User ?? "").Text(WorkingDirectory ?? "").Texts(Arguments).Texts(Environment)
            .Texts(Workload?.Sockets ?? []).Number(Workload?.MostProcesses ?? 0).Texts(Workload?.Services ?? [])
            .Content;
    }

    /// <summary>A command that runs as this one does. It has no descriptors of a workload, so it is not told of any.</summary>
    public GuestCommand Beside(GuestCommand other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other with
        {
            User = User,
            WorkingDirectory = WorkingDirectory,
            Environment = [.. Environment.Where(static variable => !IsOfDescriptors(variable)), .. other.Environment],
        };
    }

    /// <summary>Reads the content of a frame.</summary>
    /// <exception cref="GuestProtocolException">It is not one.</exception>
    public static GuestCommand Decode(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        var flags = reader.Number();
        var size = new WindowSize((ushort)reader.Number(), (ushort)reader.Number());
        var (user, directory) = (reader.Text(), reader.Text());
        var command = new GuestCommand
        {
            Arguments = reader.Texts(),
            Environment = reader.Texts(),
            User = user.Length > 0 ? user : null,
            WorkingDirectory = directory.Length > 0 ? directory : null,
            Terminal = (flags & WithTerminal) != 0 ? size : null,
            IsBesideWorkload = (flags & BesideWorkload) != 0,
        };
        var workload = new GuestWorkload { Sockets = reader.Texts(), MostProcesses = reader.Number(), Services = reader.Texts() };
        reader.End();
        if ((flags & OfWorkload) != 0)
            command = command with { Workload = workload };
        return command.Arguments.IsEmpty ? throw new GuestProtocolException("a command of the peer is empty") : command;
    }

    // sd_listen_fds(3), and the connected descriptors of host services.
    private static bool IsOfDescriptors(string variable) =>
        variable.StartsWith("LISTEN_", StringComparison.Ordinal)
            || (variable.StartsWith("BERTH_SERVICE_", StringComparison.Ordinal)
                && variable.AsSpan(0, variable.IndexOf('=', StringComparison.Ordinal)).EndsWith("_FD"));
}
