namespace Berth.HostServices.Generator.Model;

/// <summary>Everything that the generated code of an interface depends on, as values.</summary>
/// <param name="Namespace">The namespace; empty for the global one.</param>
/// <param name="Interface">The fully qualified C# name of the interface.</param>
/// <param name="BaseName">The interface's name without its I; Client and Dispatcher are appended to it.</param>
/// <param name="IsPublic">Whether the interface is public; otherwise it is internal.</param>
/// <param name="SeesInternals">Whether the internals of the runtime library are visible to this assembly, which must then override them as
/// such.</param>
/// <param name="ServiceName">The name of the service in messages and grants.</param>
/// <param name="Methods">The methods, in the order of declaration.</param>
/// <param name="Composites">All types that need their own functions.</param>
internal sealed record ServiceModel(
    string Namespace,
    string Interface,
    string BaseName,
    bool IsPublic,
    bool SeesInternals,
    string ServiceName,
    EquatableArray<MethodModel> Methods,
    EquatableArray<CompositeModel> Composites);
