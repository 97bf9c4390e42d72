using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Berth.HostServices.Generator.Extraction;

/// <summary>Names of symbols for the generated code, for comparisons, and for messages.</summary>
internal static class SymbolNames
{
    private static readonly SymbolDisplayFormat s_source = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat s_message = SymbolDisplayFormat.CSharpErrorMessageFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat s_metadata = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>The name for use anywhere in code: <c>global::System.Uri?</c>.</summary>
    public static string Source(this ITypeSymbol type) => type.ToDisplayString(s_source);

    /// <summary>The name for a declaration: <c>System.Threading</c>.</summary>
    public static string Source(this INamespaceSymbol name) =>
        name.ToDisplayString(s_source.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    /// <summary>The name for messages.</summary>
    public static string Message(this ISymbol symbol) => symbol.ToDisplayString(s_message);

    /// <summary>The name for comparisons: <c>System.Threading.Tasks.Task`1</c>.</summary>
    public static string Metadata(this ITypeSymbol type)
    {
        var name = type.OriginalDefinition.ToDisplayString(s_metadata);
        return type is INamedTypeSymbol { Arity: > 0 and var arity } ? $"{name}`{arity}" : name;
    }

    /// <summary>The name with @ if it is a keyword.</summary>
    public static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>The first constructor argument of an attribute if it is a string.</summary>
    public static string? FirstString(this AttributeData attribute) =>
        attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string : null;

    /// <summary>A named argument of an attribute if it is a boolean.</summary>
    public static bool? Flag(this AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as bool?;

    public static AttributeData? Attribute(this ISymbol symbol, string metadataName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Metadata() == metadataName);

    /// <summary>The literal of a parameter's default value; null if it has none.</summary>
    public static string? DefaultLiteral(this IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
            return null;
        if (parameter.ExplicitDefaultValue is not { } value)
            return parameter.Type is { IsValueType: false, NullableAnnotation: not NullableAnnotation.Annotated } ? "null!" : "default";
        var literal = value switch
        {
            double.NaN => "double.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float.PositiveInfinity => "float.PositiveInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            float => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) + "F",
            double => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) + "D",
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
        var type = parameter.Type is INamedTypeSymbol { ConstructedFrom.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return type.TypeKind == TypeKind.Enum ? $"({type.Source()})({literal})" : literal;
    }
}
