using System.Reflection;
using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;

namespace Berth.Architecture.Tests.PublicApi;

/// <summary>
/// Decision 58: what of the public types is for programs that use the libraries, and stays as it is within a major version. The rest is
/// public for Berth's other assemblies.
/// </summary>
public sealed partial class FaceTests
{
    public static TheoryData<string> Libraries => PublicApiTests.Libraries;

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Face_OfALibrary_ShowsNoTypeThatIsNotPartOfIt(string library)
    {
        var shown =
            from type in Assembly.Load(library).GetExportedTypes()
            where IsFace(type)
            from used in Signatures(type).SelectMany(Parts).Distinct()
            where used.Namespace?.StartsWith("Berth.", StringComparison.Ordinal) is true && !IsFace(used)
            select $"{type.FullName} shows {used.FullName}";
        shown.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Face_InDecision58_IsThere()
    {
        Rows.ShouldContain("Berth.Sandbox");
        var there = Libraries.Select(static row => row.Data).SelectMany(static library => Assembly.Load(library).GetExportedTypes())
            .SelectMany(static type => (string?[])[type.Namespace, type.FullName]).ToHashSet(StringComparer.Ordinal);
        Rows.Where(name => !there.Contains(name)).ShouldBeEmpty();
    }

    internal static bool IsFace(Type type) => Rows.Contains(type.Namespace!) || Rows.Contains(type.FullName!.Split('`', '+')[0]);

    /// <summary>The namespaces and single types that the decision names, each in a line of its own of its table.</summary>
    private static IReadOnlySet<string> Rows { get; } = Repo.Read("docs/adr/0058-faces-of-the-libraries.md").Split('\n')
        .Select(static line => Row().Match(line))
            .Where(static match => match.Success)
            .Select(static match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<Type> Signatures(Type type)
    {
        const BindingFlags Declared =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var face in type.GetInterfaces().Where(static face => face.IsVisible))
            yield return face;
        foreach (var member in type.GetMembers(Declared))
        {
            var used = member switch
            {
                MethodBase { IsPublic: true } or MethodBase { IsFamily: true } => Types((MethodBase)member),
                FieldInfo { IsPublic: true } field => [field.FieldType],
                _ => [],
            };
            foreach (var one in used)
                yield return one;
        }
    }

    private static IEnumerable<Type> Types(MethodBase method) =>
        [.. method.GetParameters().Select(static parameter => parameter.ParameterType),
            .. method is MethodInfo { ReturnType: var returned } ? (Type[])[returned] : []];

    /// <summary>A type, and those that it is made of.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter)
            return [];
        return type.IsGenericType ? [type, .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }

    [GeneratedRegex(@"^\| `(Berth\.[\w.]+)` \|")]
    private static partial Regex Row();
}
