using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// A program to start. It gets the descriptors in <see cref="Descriptors"/> and every descriptor of this process that is not close-on-exec,
/// the default action for every signal, and an empty signal mask.
/// </summary>
public sealed record SpawnRequest
{
    /// <summary>
    /// The program's path; not looked up along PATH (see <see cref="ExecutableFinder"/>). Set either this or <see cref="Image"/>.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>The program as an open file, for example a <see cref="MemoryFile"/>; owned by the caller. Needs /proc.</summary>
    public SafeFileHandle? Image { get; init; }

    /// <summary>argv, including element 0.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>"NAME=value" strings; null passes on this process's own.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The descriptors to pass, and their numbers. Sources and targets may overlap in any way.</summary>
    public IReadOnlyList<DescriptorMapping> Descriptors { get; init; } = [];

    /// <summary>
    /// Whether to close every descriptor above the highest target, including inherited ones that are not close-on-exec. Only with
    /// <see cref="Path"/>: an image needs its descriptor. Needs glibc 2.34.
    /// </summary>
    public bool CloseOthers { get; init; }

    /// <summary>The working directory; null: this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether the program leads a new session, without a controlling terminal (setsid(2)).</summary>
    public bool NewSession { get; init; }

    /// <summary>Whether the program leads a new process group; implied by <see cref="NewSession"/>.</summary>
    public bool NewProcessGroup { get; init; }
}
