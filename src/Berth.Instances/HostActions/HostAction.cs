using System.Text.Json;

namespace Berth.Instances.HostActions;

/// <summary>
/// Something done to the host before a workload starts: what it does, in words and in fact, and how it is undone. An action that has to be
/// undone is on record as it was prepared before it is applied, and as applied afterwards; whoever finds the record can undo it, in another
/// process and after another boot. It is undone on the object that was changed, whatever has the object's name by then.
/// </summary>
/// <param name="Lifetime">When it is undone.</param>
public abstract record HostAction(ActionLifetime Lifetime)
{
    /// <summary>What it does, in words.</summary>
    public abstract string Description { get; }

    /// <summary>How it is undone, in words; null: it stays.</summary>
    public abstract string? RevertDescription { get; }

    /// <summary>Whether it is undone afterwards, and so is on record.</summary>
    public bool IsUndone => Kind is not null;

    /// <summary>What a record calls it (<see cref="HostActionJson"/>); null: it is not recorded, for it stays.</summary>
    internal abstract string? Kind { get; }

    /// <summary>Finds out what undoing it will take, and changes nothing.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    public virtual HostAction Prepare(HostActionContext context) => this;

    /// <summary>Does it.</summary>
    /// <returns>Itself, with what is known only now.</returns>
    /// <exception cref="IOException">It could not be done; nothing of it is left, or <see cref="Revert"/> undoes it.</exception>
    public abstract HostAction Apply(HostActionContext context);

    /// <summary>Undoes it, if it was done.</summary>
    /// <exception cref="HostObjectLostException">What was changed cannot be found any more: trying again is of no use.</exception>
    /// <exception cref="IOException">It could not be undone.</exception>
    public virtual void Revert(HostActionContext context)
    {
    }

    /// <summary>Writes the members of its payload.</summary>
    internal virtual void WritePayload(Utf8JsonWriter writer)
    {
    }
}
