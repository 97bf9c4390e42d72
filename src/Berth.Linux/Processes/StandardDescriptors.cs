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

    /// <summary>Standard input. Disposing the handle does not close the descriptor.</summary>
    public static SafeFileHandle Input { get; } = new(0, ownsHandle: false);

    /// <summary>Standard output. Disposing the handle does not close the descriptor.</summary>
    public static SafeFileHandle Output { get; } = new(1, ownsHandle: false);

    /// <summary>Standard error. Disposing the handle does not close the descriptor.</summary>
    public static SafeFileHandle Error { get; } = new(2, ownsHandle: false);

    /// <summary>
    /// Opens /dev/null for each standard descriptor that is closed. Otherwise the next file to be opened would become, for example,
    /// standard output.
    /// </summary>
    /// <exception cref="LinuxException">/dev/null can't be opened.</exception>
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
            // open(2) returns the lowest free number, which is the missing one. It stays open until the process ends.
            handle.SetHandleAsInvalid();
        }
    }

    /// <summary>Whether a standard descriptor is a terminal.</summary>
    /// <param name="number">0, 1 or 2.</param>
    public static bool IsTerminal(int number)
    {
        using var standard = new SafeFileHandle(number, ownsHandle: false);
        return Libc.isatty(standard) == 1;
    }

    /// <summary>The standard descriptors that are terminals, regular files or pipes, and their access modes.</summary>
    /// <exception cref="LinuxException">A descriptor can't be inspected.</exception>
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
            var access = flags & AccessMode;
            found.Add(new StandardDescriptor(number, isTerminal, access != Libc.O_WRONLY, access != Libc.O_RDONLY) { IsPipe = isPipe });
        }

        return found.ToImmutable();
    }
}
