namespace Berth.Releases.Installing;

/// <summary>What must be there when a store is opened for changes.</summary>
public enum StoreOpening
{
    /// <summary>Nothing: the store's directory is made if it does not exist.</summary>
    Create,

    /// <summary>The directory: it may be empty.</summary>
    Begin,

    /// <summary>A store that was used before.</summary>
    Existing,
}
