using System.Text.Json;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>A kind whose table is made on first use. Few descriptions need it, and each start would pay for it.</summary>
/// <param name="initial">The default. It is valid, so it is not checked, and the table is not made for it.</param>
/// <param name="make">Makes the kind.</param>
public sealed class DeferredKind<T>(T initial, Func<Kind<T>> make) : Kind<T>
{
    private Kind<T>? _kind;

    /// <inheritdoc/>
    public override bool HasPlainDefault => Kind.HasPlainDefault;

    private Kind<T> Kind => _kind ??= make();

    /// <inheritdoc/>
    public override bool TryRead(PlacedValue at, Findings findings, out T value) => Kind.TryRead(at, findings, out value);

    /// <inheritdoc/>
    public override void Check(T value, Spot at, Findings findings)
    {
        if (!EqualityComparer<T>.Default.Equals(value, initial))
            Kind.Check(value, at, findings);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value) => Kind.Write(writer, value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema) => Kind.WriteSchema(schema);

    /// <inheritdoc/>
    public override bool Same(T a, T b) => Kind.Same(a, b);

    /// <inheritdoc/>
    public override string? FindMember(string name) => Kind.FindMember(name);
}
