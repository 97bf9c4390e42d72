using Berth.HostServices.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Berth.HostServices.Generator.Diagnostics;

/// <summary>A diagnostic as a value. A <see cref="Location"/> would keep a whole syntax tree alive, and compare by reference.</summary>
internal sealed record DiagnosticModel(
    DiagnosticDescriptor Descriptor,
    string Path,
    TextSpan Span,
    LinePositionSpan Lines,
    EquatableArray<string> Arguments)
{
    public static DiagnosticModel At(Location? location, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        var lines = location?.GetLineSpan() ?? default;
        return new(descriptor, lines.Path ?? "", location?.SourceSpan ?? default, lines.Span, new(arguments));
    }

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Descriptor, Path.Length == 0 ? null : Location.Create(Path, Span, Lines), [.. Arguments]);
}
