using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>Standard input, output and error: descriptors 0, 1 and 2.</summary>
public static class StandardDescriptors
{
    private const int Count = 3;

    /// <summary>Standard input. It is the process's: disposing the handle does not close it.</summary>
    public static SafeFileHandle Input { get; } = new(0, ownsHandle: false);

    /// <summary>Standard output. It is the process's: disposing the handle does not close it.</summary>
    public static SafeFileHandle Output { get; } = new(1, ownsHandle: false);

    /// <summary>
    /// Opens /dev/null for those that are closed, so that no descriptor made later takes their place and is taken for one of them.
    /// </summary>
    /// <exception cref="LinuxException">/dev/null cannot be opened.</exception>
    public static void Ensure()
    {
        for (var number = 0; number < Count; number++)
        {
            using var standard = new SafeFileHandle(number, ownsHandle: false);
            if (Libc.fcntl(standard, Libc.F_GETFD, 0) >= 0)
                continue;
            using var handle = Libc.open("/dev/null", Libc.O_RDWR, 0);
            if (handle.IsInvalid)
                throw LinuxException.Last("open", "/dev/null");
            // The lowest free number is the one that is missing; it stays open for as long as the process runs.
            handle.SetHandleAsInvalid();
        }
    }

    /// <summary>Whether one of them is a terminal.</summary>
    /// <param name="number">0, 1 or 2.</param>
    public static bool IsTerminal(int number)
    {
        using var standard = new SafeFileHandle(number, ownsHandle: false);
        return Libc.isatty(standard) == 1;
    }

    /// <summary>Those that are terminals, regular files or pipes, and what each is open for.</summary>
    /// <exception cref="LinuxException">A descriptor cannot be looked at.</exception>
    public static ImmutableArray<StandardDescriptor> Inspect()
    {
        const int AccessMode = Libc.O_WRONLY | Libc.O_RDWR;
        var found = ImmutableArray.CreateBuilder<StandardDescriptor>(Count);
        for (var number = 0; number < Count; number++)
        {
            using var standard = new SafeFileHandle(number, ownsHandle: false);
            var flags = Libc.fcntl(standard, Libc.F_GETFL, 0);
            if (flags < 0)
                continue;
            var isTerminal = Libc.isatty(standard) == 1;
            var status = isTerminal ? null : FileStatus.Of(standard);
            var isPipe = status is { Kind: FileKind.Fifo } && status.Uid == Credentials.EffectiveUid
                && SymbolicLink.Find($"/proc/self/fd/{number}") is { } name && name.StartsWith("pipe:", StringComparison.Ordinal);
            if (!isTerminal && status is not { Kind: FileKind.Regular or FileKind.Fifo })
                continue;
            found.Add(new StandardDescriptor(number, isTerminal, (flags & AccessMode) != Libc.O_WRONLY, (flags & AccessMode) != Libc.O_RDONLY) { IsPipe = isPipe });
        }

        return found.ToImmutable();
    }
}
