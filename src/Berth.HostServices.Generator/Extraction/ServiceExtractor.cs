using Berth.HostServices.Generator.Diagnostics;
using Berth.HostServices.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Extraction;

/// <summary>Creates the model of an interface marked with <c>[HostService]</c>, or reports what is wrong with it.</summary>
internal static class ServiceExtractor
{
    public static ServiceContract Extract(INamedTypeSymbol type, AttributeData attribute)
    {
        var diagnostics = new List<DiagnosticModel>();
        var location = type.Locations.FirstOrDefault();
        var name = attribute.FirstString() ?? "";
        if (!WireName.IsServiceName(name))
            diagnostics.Add(
                DiagnosticModel.At(
                    attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? location, ContractRules.ServiceName, name));
        if (WhyNot(type) is { } why)
            return new(Service: null, new([.. diagnostics, DiagnosticModel.At(location, ContractRules.Interface, type.Message(), why)]));

        var types = new TypeExtractor(diagnostics);
        var methods = Methods(type, types, diagnostics, attribute.Flag(MethodExtractor.NamedArguments) == true);
        return diagnostics.Count > 0
            ? new(Service: null, new(diagnostics))
            : new(
                new(
                    type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.Source(),
                    type.Source(),
                    BaseName(type.Name),
                    type.DeclaredAccessibility == Accessibility.Public,
                    attribute.AttributeClass?.ContainingAssembly.GivesAccessTo(type.ContainingAssembly) == true,
                    name,
                    new(methods),
                    new(types.Composites)),
                default);
    }

    /// <summary>
    /// The abstract methods of the interface and its base interfaces. A method with a body runs in the caller and is not sent.
    /// </summary>
    private static List<MethodModel> Methods(
        INamedTypeSymbol type, TypeExtractor types, List<DiagnosticModel> diagnostics, bool namesArguments)
    {
        var extractor = new MethodExtractor(types, diagnostics, namesArguments);
        var methods = new List<MethodModel>();
        var byName = new Dictionary<string, IMethodSymbol>(StringComparer.Ordinal);
        foreach (var member in type.AllInterfaces.Insert(0, type).SelectMany(at => at.GetMembers()).Where(member => member.IsAbstract))
        {
            if (NotMethod(member) is { } what)
            {
                diagnostics.Add(DiagnosticModel.At(member.Locations.FirstOrDefault(), ContractRules.Member, member.Message(), what));
                continue;
            }

            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || extractor.Extract(method) is not { } model)
                continue;
            if (byName.TryGetValue(model.WireName, out var first))
                diagnostics.Add(
                    DiagnosticModel.At(
                        member.Locations.FirstOrDefault(),
                        ContractRules.DuplicateMethod,
                        first.Message(),
                        member.Message(),
                        model.WireName));
            byName[model.WireName] = method;
            methods.Add(model);
        }

        return methods;
    }

    private static string? NotMethod(ISymbol member) => member switch
    {
        IPropertySymbol { IsIndexer: true } => "an indexer",
        IPropertySymbol => "a property",
        IEventSymbol => "an event",
        IMethodSymbol { IsStatic: true, AssociatedSymbol: null } => "a static method",
        _ => null,
    };

    private static string? WhyNot(INamedTypeSymbol type) => type switch
    {
        { IsGenericType: true } => "is generic; declare an interface for each type",
        { ContainingType: not null } => "is declared inside a type; declare it in a namespace",
        { IsFileLocal: true } => "is visible in one file only; make it internal",
        _ when type.AllInterfaces.Any(at => at.Metadata() is "System.IDisposable" or "System.IAsyncDisposable") =>
            "extends IDisposable or IAsyncDisposable; let the class that implements it do so: it is disposed when the connection ends",
        _ => null,
    };

    /// <summary>The name without the I that begins the name of an interface by convention.</summary>
    private static string BaseName(string name) => name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;
}
