using Berth.HostServices.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Extraction;

/// <summary>Classes, structs and records: the properties that are sent, and the construction of the received object.</summary>
internal sealed partial class TypeExtractor
{
    private const string JsonNamespace = "System.Text.Json.Serialization.";

    private WireType? Object(INamedTypeSymbol type, string name, string place, Location? location)
    {
        if (WhyNotObject(type) is { } why)
            return Unsupported(type, why, place, location);
        if (Constructor(type) is not { } constructor)
            return Unsupported(type, "it has no public constructor, or several; mark one with [JsonConstructor]", place, location);

        // Register the type before its members are extracted: they may have the same type.
        var known = Register(WireKind.Object, type, name, type.Name);
        var properties = Properties(type);
        var taken = new Dictionary<string, IParameterSymbol>(StringComparer.Ordinal);
        foreach (var parameter in constructor.Parameters)
        {
            var property = properties.Find(property => string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            if (property is null || !SymbolEqualityComparer.Default.Equals(property.Type, parameter.Type))
                return Unsupported(type, $"no public property holds what its constructor takes as '{parameter.Name}'", place, location);
            taken[property.Name] = parameter;
        }

        properties.RemoveAll(
            property => !taken.ContainsKey(property.Name) && property.SetMethod?.DeclaredAccessibility != Accessibility.Public);
        var members = properties.ConvertAll(property => Member(property, taken, type, location));
        if (members.Contains(null) || !HaveOwnNames(members!, type, "properties", location))
            return null;

        var order = constructor.Parameters.Select(
            parameter => properties.FindIndex(
                property => string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)));
        _composites.Add(new(WireKind.Object, name, known.Codec, default, new(members!), new(order)));
        return known;
    }

    private MemberModel? Member(
        IPropertySymbol property, Dictionary<string, IParameterSymbol> taken, INamedTypeSymbol type, Location? location)
    {
        // If the type is declared in this project, point at the property; the interface may be in another file.
        var declared = property.Locations.FirstOrDefault(candidate => candidate.IsInSource) ?? location;
        if (Extract(property.Type, $"{type.Message()}.{property.Name}", declared) is not { } wire)
            return null;
        var given = taken.TryGetValue(property.Name, out var parameter) ? parameter.DefaultLiteral() : null;
        return new(
            SymbolNames.Identifier(property.Name),
            property.Attribute(JsonNamespace + "JsonPropertyNameAttribute")?.FirstString() ?? WireName.SnakeCase(property.Name),
            wire,
            given ?? (wire.IsNullable ? "null" : null),
            IsAlias: false);
    }

    private static string? WhyNotObject(INamedTypeSymbol type)
    {
        if (ScalarTypes.Instead(type) is { } instead)
            return instead;
        if ((type.ContainingNamespace?.ToDisplayString() + ".").StartsWith("System.", StringComparison.Ordinal))
            return "there is no JSON for it; make a record with what is needed of it";
        if (type.IsRefLikeType || type.IsStatic)
            return "it exists in this process only";
        if (type.IsAbstract)
            return "the receiver would not know which type to create; use a class that is not abstract";
        return Lineage(type).SelectMany(at => at.GetMembers()).OfType<IFieldSymbol>()
            .Where(field => field is { IsStatic: false, IsConst: false, IsImplicitlyDeclared: false })
            .FirstOrDefault(field => field.DeclaredAccessibility == Accessibility.Public) is { } field
            ? $"its field '{field.Name}' would be lost; make it a property"
            : null;
    }

    /// <summary>
    /// The marked constructor, otherwise the one without parameters, otherwise the only one. The implicit constructor of a struct is
    /// ignored if the struct declares another.
    /// </summary>
    private static IMethodSymbol? Constructor(INamedTypeSymbol type)
    {
        var constructors = type.InstanceConstructors.Where(
            constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToList();
        if (constructors.Find(constructor => constructor.Attribute(JsonNamespace + "JsonConstructorAttribute") is not null) is { } marked)
            return marked;
        if (constructors.Count > 1)
            constructors.RemoveAll(constructor => constructor.IsImplicitlyDeclared && constructor.Parameters.Length == 0);
        return constructors.Find(constructor => constructor.Parameters.Length == 0) ?? (constructors.Count == 1 ? constructors[0] : null);
    }

    /// <summary>The readable public properties, those of base types first. Of properties with the same name, the most derived.</summary>
    private static List<IPropertySymbol> Properties(INamedTypeSymbol type)
    {
        var properties = new List<IPropertySymbol>();
        foreach (var property in Lineage(type).Reverse().SelectMany(at => at.GetMembers()).OfType<IPropertySymbol>())
        {
            if (property is not { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public }
                || property.GetMethod?.DeclaredAccessibility != Accessibility.Public)
            {
                continue;
            }


            if (property.Attribute(JsonNamespace + "JsonIgnoreAttribute") is not null)
                continue;
            var hidden = properties.FindIndex(known => known.Name == property.Name);
            if (hidden < 0)
                properties.Add(property);
            else
                properties[hidden] = property;
        }

        return properties;
    }

    private static IEnumerable<INamedTypeSymbol> Lineage(INamedTypeSymbol type)
    {
        var at = type;
        while (at is not null && at.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType))
        {
            yield return at;
            at = at.BaseType;
        }
    }
}
