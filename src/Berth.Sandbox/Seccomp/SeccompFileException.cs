using System.Collections.Immutable;
using Berth.Linux.Errors;

namespace Berth.Sandbox.Seccomp;

/// <summary>A file of filter rules has errors.</summary>
internal sealed class SeccompFileException : BerthException
{
    internal SeccompFileException(ImmutableArray<SeccompFileError> errors)
        : base(string.Join('\n', errors))
    {
        Errors = errors;
    }

    /// <inheritdoc/>
    public override bool HasLines => true;

    /// <summary>All errors, in the order of the file.</summary>
    public ImmutableArray<SeccompFileError> Errors { get; }
}
