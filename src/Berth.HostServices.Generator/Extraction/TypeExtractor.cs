using Berth.HostServices.Generator.Diagnostics;
using Berth.HostServices.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Extraction;

/// <summary>Creates the models of the types that an interface uses, each composite once, so that recursive types terminate.</summary>
/// <param name="diagnostics">Receives the types that can't be sent.</param>
internal sealed partial class TypeExtractor(List<DiagnosticModel> diagnostics)
{
    private const string MemberNameAttribute = "System.Text.Json.Serialization.JsonStringEnumMemberNameAttribute";

    private static readonly HashSet<string> s_lists = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.List`1",
        "System.Collections.Generic.IList`1",
        "System.Collections.Generic.ICollection`1",
        "System.Collections.Generic.IEnumerable`1",
        "System.Collections.Generic.IReadOnlyList`1",
        "System.Collections.Generic.IReadOnlyCollection`1",
    };

    private static readonly HashSet<string> s_dictionaries = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.Dictionary`2",
        "System.Collections.Generic.IDictionary`2",
        "System.Collections.Generic.IReadOnlyDictionary`2",
    };

    private readonly Dictionary<string, WireType> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _codecs = new(StringComparer.Ordinal);
    private readonly List<CompositeModel> _composites = [];

    /// <summary>All composites so far.</summary>
    public IReadOnlyList<CompositeModel> Composites => _composites;

    /// <summary>The model of a type; null if it can't be sent, which was reported.</summary>
    /// <param name="type">The type as declared.</param>
    /// <param name="place">The place of the type, for messages: <c>parameter 'zone' of NowAsync</c>, <c>Tick.At</c>.</param>
    /// <param name="location">The location for diagnostics.</param>
    public WireType? Extract(ITypeSymbol type, string place, Location? location)
    {
        if (type is INamedTypeSymbol { ConstructedFrom.SpecialType: SpecialType.System_Nullable_T } nullable)
            return Extract(nullable.TypeArguments[0], place, location) is { } inner ? inner with { IsNullable = true } : null;

        var isNullable = !type.IsValueType && type.NullableAnnotation == NullableAnnotation.Annotated;
        type = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        var name = type.Source();
        if (ScalarTypes.Codec(type) is { } scalar)
            return new(WireKind.Scalar, name, scalar, isNullable, type.IsValueType);
        if (_known.TryGetValue(name, out var known))
            return known with { IsNullable = isNullable };
        return Composite(type, name, place, location) is { } composite ? composite with { IsNullable = isNullable } : null;
    }

    private WireType? Composite(ITypeSymbol type, string name, string place, Location? location)
    {
        if (IsSafeHandle(type))
            return Reject(ContractRules.Handle, location, place, type.Message());

        switch (type)
        {
            case IArrayTypeSymbol { Rank: 1 } array:
                return Collection(WireKind.Array, type, name, array.ElementType, place, location);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return Tuple(tuple, name, place, location);
            case INamedTypeSymbol list when s_lists.Contains(type.Metadata()):
                return Collection(WireKind.List, type, name, list.TypeArguments[0], place, location);
            case INamedTypeSymbol map when s_dictionaries.Contains(type.Metadata()):
                return map.TypeArguments[0].SpecialType == SpecialType.System_String
                    ? Collection(WireKind.Dictionary, type, name, map.TypeArguments[1], place, location)
                    : Unsupported(type, "the keys of a JSON object are strings", place, location);
            case INamedTypeSymbol { TypeKind: TypeKind.Enum } enumeration:
                return Enumeration(enumeration, name, place, location);
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } named:
                return Object(named, name, place, location);
            default:
                return Unsupported(type, WhyNot(type), place, location);
        }
    }

    private WireType? Collection(WireKind kind, ITypeSymbol type, string name, ITypeSymbol element, string place, Location? location)
    {
        if (Extract(element, $"an item of {place}", location) is not { } item)
            return null;
        var collection = Register(kind, type, name, kind + "Of" + CodecOf(item));
        _composites.Add(new(kind, name, collection.Codec, new([item]), default, default));
        return collection;
    }

    private WireType? Tuple(INamedTypeSymbol tuple, string name, string place, Location? location)
    {
        var items = tuple.TupleElements.Select(element => Extract(element.Type, $"{element.Name} of {place}", location)).ToList();
        if (items.Contains(null))
            return null;
        var type = Register(WireKind.Tuple, tuple, name, "TupleOf" + string.Join("And", items.Select(item => CodecOf(item!))));
        _composites.Add(new(WireKind.Tuple, name, type.Codec, new(items!), default, default));
        return type;
    }

    private WireType? Enumeration(INamedTypeSymbol enumeration, string name, string place, Location? location)
    {
        if (enumeration.Attribute("System.FlagsAttribute") is not null)
            return Unsupported(
                enumeration, "an enum is sent as the name of one member; send a list of an enum, or an integer", place, location);

        var values = new HashSet<object?>();
        var fields = enumeration.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue);
        var members = fields.Select(field => new MemberModel(
            field.Name,
            field.Attribute(MemberNameAttribute)?.FirstString() ?? WireName.SnakeCase(field.Name),
            Type: null,
            Default: null,
            IsAlias: !values.Add(field.ConstantValue))).ToList();
        if (!HaveOwnNames(members, enumeration, "members", location))
            return null;
        var type = Register(WireKind.Enumeration, enumeration, name, enumeration.Name);
        _composites.Add(new(WireKind.Enumeration, name, type.Codec, default, new(members), default));
        return type;
    }

    private WireType Register(WireKind kind, ITypeSymbol type, string name, string codec)
    {
        var unique = codec;
        for (var number = 2; !_codecs.Add(unique); number++)
            unique = $"{codec}_{number}";
        return _known[name] = new(kind, name, unique, IsNullable: false, type.IsValueType);
    }

    private bool HaveOwnNames(IEnumerable<MemberModel> members, ISymbol type, string what, Location? location)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (members.FirstOrDefault(member => !names.Add(member.WireName)) is not { } second)
            return true;
        Reject(ContractRules.DuplicateName, location, type.Message(), what, second.WireName);
        return false;
    }

    private WireType? Unsupported(ITypeSymbol type, string why, string place, Location? location) =>
        Reject(ContractRules.UnsupportedType, location, place, type.Message(), why);

    private WireType? Reject(DiagnosticDescriptor rule, Location? location, params string[] arguments)
    {
        diagnostics.Add(DiagnosticModel.At(location, rule, arguments));
        return null;
    }

    private static string CodecOf(WireType type) => type.IsNullable ? "Nullable" + type.Codec : type.Codec;

    private static bool IsSafeHandle(ITypeSymbol type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (at.Metadata() == "System.Runtime.InteropServices.SafeHandle")
                return true;
        }

        return false;
    }

    private static string WhyNot(ITypeSymbol type) => ScalarTypes.Instead(type) ?? type.TypeKind switch
    {
        TypeKind.Array => "an array has one dimension; use an array of arrays",
        TypeKind.Interface => "the receiver would not know which type to create; use a class or a record",
        TypeKind.TypeParameter => "it is not known at compile time",
        TypeKind.Delegate => "code can't be sent; return a stream, or take an IProgress<T>",
        TypeKind.Dynamic => "use JsonElement for any JSON value",
        TypeKind.Error => "it does not exist",
        _ => "there is no JSON for it",
    };
}
