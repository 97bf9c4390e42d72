namespace Berth.HostServices.Generator.Model;

/// <summary>All that the generated code of one interface depends on, as values.</summary>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="Interface">The C# name of the interface, fully qualified.</param>
/// <param name="BaseName">The interface's name without its I; Client and Dispatcher are added to it.</param>
/// <param name="IsPublic">The interface is public; otherwise internal.</param>
/// <param name="SeesInternals">The runtime library shows its internals to this assembly, which then has to override them as such.</param>
/// <param name="ServiceName">What the service is called in messages and grants.</param>
/// <param name="Methods">In the order of declaration.</param>
/// <param name="Composites">Every type that needs functions of its own.</param>
internal sealed record ServiceModel(
    string Namespace,
    string Interface,
    string BaseName,
    bool IsPublic,
    bool SeesInternals,
    string ServiceName,
    EquatableArray<MethodModel> Methods,
    EquatableArray<CompositeModel> Composites);
